"""Every table, by area. Importing this package fills `metadata`."""

from store.tables import clocks, mail, people, talk, tickets
from store.tables.columns import metadata

__all__ = ["clocks", "mail", "metadata", "people", "talk", "tickets"]
