"""Every table, by area. Importing this package fills `metadata`."""

from store.tables import clocks, cluster, mail, people, talk, tickets
from store.tables.columns import metadata

__all__ = ["clocks", "cluster", "mail", "metadata", "people", "talk", "tickets"]
