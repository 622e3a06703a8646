"""What several processes on one database agree by. Empty on SQLite, which has one process."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from store.tables.columns import UtcTime, metadata

# By the database's clock, which all processes share.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Integer, nullable=False),
    Column("until", UtcTime, nullable=False),
)

# A row for names that are locked. Its count is there to be changed: whoever began before a change
# is refused when they change it, too.
locks = Table(
    "locks",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("count", BigInteger, nullable=False),
)

# The latest transaction of each connection there was, by a number of its own: should the answer to
# its commit be lost, this says whether it holds. The server's numbers can't: those of transactions
# that were lost with it are given again.
marks = Table("marks", metadata, Column("mark", BigInteger, primary_key=True, autoincrement=False))
