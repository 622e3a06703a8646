"""Names of statuses, priorities and categories, in the reader's language."""

from domain.ports import Texts
from domain.tickets.ticket import Priority, Status


def ticket_number(number: int) -> str:
    """A ticket number as it is written everywhere."""
    return f"#{number}"


def status_name(texts: Texts, status: Status) -> str:
    """处理中 / in progress."""
    return texts.say(f"status.{status}")


def priority_name(texts: Texts, priority: Priority) -> str:
    """紧急 / urgent."""
    return texts.say(f"priority.{priority}")
