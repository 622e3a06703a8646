"""Why a database can't be opened. What goes wrong later is `domain.errors.StorageUnavailable`."""


class DatabaseNotOpened(Exception):
    """The database can't be used as things are; the message says why."""


class DatabaseInUse(DatabaseNotOpened):
    """Another process has the database open."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} is in use by another Gongdan process")
        self.place = place


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


class DatabaseTooNew(DatabaseNotOpened):
    """A later version of the program took away tables or columns this one needs."""

    def __init__(self, needed: str) -> None:
        super().__init__(f"the tables are for a later version, which knows revision {needed}")
        self.needed = needed


class OlderVersionAtWork(DatabaseNotOpened):
    """Tables must change in a way that processes of an older version, at work now, can't bear."""

    def __init__(self, revisions: list[str]) -> None:
        super().__init__(f"an older version is at work, and does not bear {', '.join(revisions)}")
        self.revisions = revisions


class DatabaseMissing(DatabaseNotOpened):
    """There is nothing to look into yet: the first start makes it."""

    def __init__(self, place: str) -> None:
        super().__init__(f"there is no {place}")
        self.place = place


class DatabaseHalfFilled(DatabaseNotOpened):
    """What is to be copied into it from elsewhere is not all there."""

    def __init__(self, source: str) -> None:
        super().__init__(f"the copying from {source} was broken off")
        self.source = source


class DatabaseNotEmpty(DatabaseNotOpened):
    """There is a desk in it already: nothing is copied over it."""

    def __init__(self, place: str) -> None:
        super().__init__(f"there is a desk in {place} already")
        self.place = place


class RowsRefused(DatabaseNotOpened):
    """Rows that are to be copied into it can't be."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"{table}: {reason}")
        self.table = table
        self.reason = reason


class CopyDiffers(DatabaseNotOpened):
    """What arrived is not what was sent."""

    def __init__(self, table: str) -> None:
        super().__init__(f"{table} is not what it was")
        self.table = table


class DatabaseMoved(DatabaseNotOpened):
    """The desk went on in another database."""

    def __init__(self, place: str) -> None:
        super().__init__(f"the desk went on in {place}")
        self.place = place
