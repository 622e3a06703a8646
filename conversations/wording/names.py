"""Names of statuses, priorities and levels, in the reader's language."""

from domain.ports import Texts
from domain.tickets.ticket import Priority, Status


def status_name(texts: Texts, status: Status) -> str:
    """处理中 / in progress."""
    return texts.say(f"status.{status}")


def priority_name(texts: Texts, priority: Priority) -> str:
    """紧急 / urgent."""
    return texts.say(f"priority.{priority}")


def level_name(level: str) -> str:
    """A customer's level as people write it: VIP."""
    return level.upper()
