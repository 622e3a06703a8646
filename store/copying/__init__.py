"""Copies of all tables, from one database to a file or to another database of any kind."""

# A table that is there as long as a database is being filled.
FILLING_TABLE = "filling"
