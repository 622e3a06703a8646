"""Names of statuses, priorities and categories, in the reader's language."""

from domain.ports import Texts
from domain.tickets.ticket import Priority, Status


def status_name(texts: Texts, status: Status) -> str:
    """处理中 / in progress."""
    return texts.say(f"status.{status}")


def priority_name(texts: Texts, priority: Priority) -> str:
    """紧急 / urgent."""
    return texts.say(f"priority.{priority}")
