"""When the desk's latest backup at a set time was made: monitoring need not ask the place it lies
at for that."""

from datetime import datetime

from domain.ports import Unit

# Not of a platform's account: of the desk.
MEMORY = "backup"
_KEY = "made"


def note_made(unit: Unit, at: datetime) -> None:
    """Made, and proved where that was due. `at`: its time, in UTC."""
    latest = made_at(unit)
    if latest is None or at > latest:
        unit.account_memory.put(MEMORY, _KEY, at.isoformat(), expires_at=None)


def made_at(unit: Unit) -> datetime | None:
    """None: none yet."""
    told = unit.account_memory.get(MEMORY, _KEY)
    return datetime.fromisoformat(told) if told else None
