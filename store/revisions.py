"""Which migrations there are, and which a database still needs. Applying is `migrating`'s."""

from pathlib import Path

from sqlalchemy import Connection, inspect

SCRIPTS = Path(__file__).parent / "migrations"
REVISIONS_TABLE = "alembic_version"


def pending_on(connection: Connection) -> list[str]:
    """Revisions not applied yet, oldest first. Revisions follow one another by number."""
    applied = _applied(connection)
    return [revision for revision in all_revisions() if revision > applied]


def all_revisions() -> list[str]:
    """Every revision of this version, oldest first, by the numbers their files begin with."""
    files = (SCRIPTS / "versions").glob("[0-9]*_*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def _applied(connection: Connection) -> str:
    if not inspect(connection).has_table(REVISIONS_TABLE):
        return ""
    found = connection.exec_driver_sql(f"SELECT version_num FROM {REVISIONS_TABLE}").scalar()
    return str(found or "")
