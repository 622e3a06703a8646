"""Names of statuses, priorities and levels, and lists of names, in the reader's language."""

from collections.abc import Iterable

from domain.ports import Texts
from domain.tickets.ticket import Priority, Status

_KEPT_APART_BY = "、"


def status_name(texts: Texts, status: Status) -> str:
    """处理中 / in progress."""
    return texts.say(f"status.{status}")


def priority_name(texts: Texts, priority: Priority) -> str:
    """紧急 / urgent."""
    return texts.say(f"priority.{priority}")


def listed(texts: Texts, names: Iterable[str]) -> str:
    """李工、赵工 / Li, Zhao."""
    return texts.say("name.separator").join(names)


def listed_again(texts: Texts, names: str) -> str:
    """Names as an event holds them, for a reader of another language."""
    return listed(texts, names.split(_KEPT_APART_BY))


def level_name(level: str) -> str:
    """A customer's level as people write it: VIP."""
    return level.upper()
