"""What keeps a backup from being made, found or brought back. Each says what to do about it."""

from domain.errors import DeskError


class BackupKeyWrong(DeskError):
    """What was given as key is none: a sign of it is mistyped or missing."""

    code = "error.backup_key_wrong"


class BackupKeyOther(DeskError):
    """A backup was sealed with another key. Keys are named by their first signs, never shown."""

    code = "error.backup_key_other"

    def __init__(self, *, needed: str, given: str) -> None:
        super().__init__(needed=needed, given=given)


class BackupDamaged(DeskError):
    """What is stored is not what was stored. `part` is its name there."""

    code = "error.backup_damaged"

    def __init__(self, *, part: str) -> None:
        super().__init__(part=part)


class BackupPartMissing(DeskError):
    """Something a backup consists of is not there any more."""

    code = "error.backup_part_missing"

    def __init__(self, *, part: str) -> None:
        super().__init__(part=part)


class BackupUnknown(DeskError):
    """There is no such backup, or no backup at all (name "")."""

    code = "error.backup_unknown"

    def __init__(self, *, name: str, place: str) -> None:
        super().__init__(name=name, place=place)
        if not name:
            self.code = "error.backup_none"


class BackupTooNew(DeskError):
    """A later version of the program made it."""

    code = "error.backup_too_new"

    def __init__(self, *, name: str, version: str) -> None:
        super().__init__(name=name, version=version)


class BackupIncoherent(DeskError):
    """Brought back, the records are not what was counted when they were saved."""

    code = "error.backup_incoherent"

    def __init__(self, *, name: str, reason: str) -> None:
        super().__init__(name=name, reason=reason)


class PlaceUnavailable(DeskError):
    """Where backups lie can't be reached, or refuses us."""

    code = "error.backup_place"

    def __init__(self, *, place: str, reason: str) -> None:
        super().__init__(place=place, reason=reason)
