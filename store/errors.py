"""Why a database can't be opened. What goes wrong later is `domain.errors.StorageUnavailable`."""

from pathlib import Path


class DatabaseNotOpened(Exception):
    """The database can't be used as things are; the message says why."""


class DatabaseInUse(DatabaseNotOpened):
    """Another process has the database open. SQLite is for one process alone."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is in use by another Gongdan process")
        self.path = path


class DatabaseUrlUnknown(DatabaseNotOpened):
    """The address is not one of a database that is supported."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url!r} is not a supported database address")
        self.url = url


class MigrationsPending(DatabaseNotOpened):
    """The tables are older than the program, and migrating was not allowed."""

    def __init__(self, revisions: list[str]) -> None:
        super().__init__(f"migrations pending: {', '.join(revisions)}")
        self.revisions = revisions


class DatabaseMissing(DatabaseNotOpened):
    """There is nothing to look into yet: the first start makes it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no {path}")
        self.path = path
