"""Which migrations there are, and which a database still needs. Applying is `migrating`'s.

While a new version takes the place of an old one, both work on the same tables. So a migration
either leaves alone what older versions know of (it adds), or its file is named
`<number>_after_deploy_…`: it waits until no process at work is of a version that doesn't know it.
"""

from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from sqlalchemy import Connection, inspect

from store.copying.closing import refuse_closed

SCRIPTS = Path(__file__).parent / "migrations"
REVISIONS_TABLE = "alembic_version"
NEEDS_TABLE = "schema_needs"
_AFTER_DEPLOY = "_after_deploy_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A migration, by the number its file begins with."""

    number: str
    is_after_deploy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """How far the tables of a database are, as this version sees it."""

    # Not applied yet, oldest first.
    pending: tuple[Revision, ...] = ()
    # The newest revision that versions which don't know it can't work with; "" = there is none.
    needed: str = ""

    @property
    def urgent(self) -> list[str]:
        """Those this version can't work without: all up to the last that is no clean-up."""
        last = max((r.number for r in self.pending if not r.is_after_deploy), default="")
        return [revision.number for revision in self.pending if revision.number <= last]

    @property
    def waiting(self) -> list[str]:
        """Those it can work without: clean-up for when nobody else needs what goes."""
        return [r.number for r in self.pending[len(self.urgent) :]]

    @property
    def is_too_new(self) -> bool:
        """A later version took away what this one needs."""
        return self.needed > newest_revision()

    def due(self, oldest_at_work: str | None) -> list[str]:
        """Those that may be applied beside processes that know no more than this; None = nobody."""

        def is_borne(revision: Revision) -> bool:
            is_known = oldest_at_work is None or revision.number <= oldest_at_work
            return is_known or not revision.is_after_deploy

        return [revision.number for revision in takewhile(is_borne, self.pending)]


def schema_on(connection: Connection) -> Schema:
    """Look. Revisions follow one another by number.

    Raises DatabaseHalfFilled or DatabaseMoved where nobody may work.
    """
    refuse_closed(connection)
    applied = _value(connection, REVISIONS_TABLE, "version_num")
    return Schema(
        pending=tuple(revision for revision in revisions() if revision.number > applied),
        needed=_value(connection, NEEDS_TABLE, "revision"),
    )


def revisions() -> list[Revision]:
    """Every revision of this version, oldest first, as the names of the files tell."""
    return [
        Revision(number=file.name.partition("_")[0], is_after_deploy=_AFTER_DEPLOY in file.name)
        for file in sorted((SCRIPTS / "versions").glob("[0-9]*_*.py"))
    ]


def newest_revision() -> str:
    """What this version knows."""
    return revisions()[-1].number


def _value(connection: Connection, table: str, column: str) -> str:
    """Of a table with one row, or none, or that is not there."""
    if not inspect(connection).has_table(table):
        return ""
    found = connection.exec_driver_sql(f"SELECT {column} FROM {table}").scalar()
    return str(found or "")
