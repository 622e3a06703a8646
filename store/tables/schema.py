"""What the tables ask of the versions that work on them. Alembic keeps how far they are."""

from sqlalchemy import Column, Table, Text

from store.revisions import NEEDS_TABLE
from store.tables.columns import metadata

# One row: the newest revision that versions which don't know it can't work with; or none.
schema_needs = Table(NEEDS_TABLE, metadata, Column("revision", Text, primary_key=True))
