"""The desk's refusals. `code` is the key of the sentence a person reads, `params` fill it."""


class DeskError(Exception):
    """The desk can't do that. Subclasses say why; nothing was changed."""

    code = "error.desk"

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        # Values for the placeholders of the sentence.
        self.params = params

    def __str__(self) -> str:
        """The code and its values, for logs."""
        return f"{self.code} {self.params}" if self.params else self.code


class TicketChanged(DeskError):
    """Somebody else changed the ticket since it was read: look again, then decide again."""

    code = "error.ticket_changed"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class FileTooLarge(DeskError):
    """A file is larger than is taken in here. `limit` in bytes."""

    code = "error.file_too_large"

    def __init__(self, *, limit: int, name: str = "") -> None:
        super().__init__(name=name, limit=limit, megabytes=max(1, limit // (1024 * 1024)))


class FileTypeRefused(DeskError):
    """Files of this type are not taken in here."""

    code = "error.file_type_refused"

    def __init__(self, *, name: str, media_type: str) -> None:
        super().__init__(name=name, media_type=media_type)


class StorageUnavailable(Exception):
    """Nothing could be written (disk full, database locked or gone). Nothing was changed: retry."""

    def __init__(self, reason: str = "unavailable") -> None:
        super().__init__(reason)
        # A short word for logs and metrics: "disk_full", "locked", "read_only", "closed", …
        self.reason = reason

    @property
    def is_away(self) -> bool:
        """The database is a server that can't be reached."""
        return self.reason in {"not_connected", "disconnected"}
