"""Every table, by area. Importing this package fills `metadata`."""

from store.tables import clocks, cluster, mail, people, schema, talk, tickets
from store.tables.columns import metadata

__all__ = ["clocks", "cluster", "mail", "metadata", "people", "schema", "talk", "tickets"]
