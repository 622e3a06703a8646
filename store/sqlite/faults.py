"""Which errors of the driver mean that storage is unavailable, and not that we have a bug."""

import sqlite3

from domain.errors import StorageUnavailable

# SQLite's primary result codes: https://sqlite.org/rescode.html
_SQLITE_REASONS = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_NOMEM: "out_of_memory",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_IOERR: "input_output",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_CANTOPEN: "not_opened",
    sqlite3.SQLITE_NOTADB: "damaged",
}
_PRIMARY_CODE = 0xFF


def storage_fault(error: BaseException) -> StorageUnavailable | None:
    """The fault behind a driver's error, or None if it is none."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    reason = _SQLITE_REASONS.get(code & _PRIMARY_CODE)
    return None if reason is None else StorageUnavailable(reason)
