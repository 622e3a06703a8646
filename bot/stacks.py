"""Stacks in the log, for those who mend what broke. Errors tell what kind they are and where they
came up, not what they say: libraries quote the values they were given, which may be what customers
wrote."""

import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

from structlog.typing import EventDict, WrappedLogger

from domain.errors import DeskError, StorageUnavailable

_INDENT = "  "


def tell_stack(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """In the place of the error that was logged."""
    told = event.pop("exc_info", None)
    error = _error_of(told)
    if error is not None:
        event["exception"] = stack_of(error)
    return event


def tell_first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of what libraries say: further lines show values."""
    if not event.get("_from_structlog", True):
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def stack_of(error: BaseException) -> str:
    """What led to it comes first."""
    return "\n".join("\n".join(_lines(one)) for one in reversed(list(_course(error))))


def _course(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was made of, and so on."""
    told: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in told:
        told.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _lines(error: BaseException) -> Iterator[str]:
    for entry in traceback.format_tb(error.__traceback__):
        yield entry.rstrip()
    yield _kind(error)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from (_INDENT + line for line in stack_of(one).split("\n"))


def _kind(error: BaseException) -> str:
    """Its name, and what we ourselves or the system have to say."""
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    match error:
        case DeskError():
            return f"{name}: {error.code}"
        case StorageUnavailable():
            return f"{name}: {error.reason}"
        case OSError(strerror=str(reason)):
            return f"{name}: {reason}"
        case _:
            return name


def _error_of(told: object) -> BaseException | None:
    match told:
        case BaseException():
            return told
        case (type(), BaseException() as error, TracebackType() | None):
            return error
        case None | False | (None, None, None):
            return None
        case _:
            return sys.exception()
