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


class DatabaseMissing(DatabaseNotOpened):
    """There is nothing to look into yet: the first start makes it."""

    def __init__(self, place: str) -> None:
        super().__init__(f"there is no {place}")
        self.place = place
