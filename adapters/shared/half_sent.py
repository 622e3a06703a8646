"""Messages of several requests that stopped midway: the next try goes on where they stopped."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from domain.delivery import Dispatch

# They are few: only what needs several requests can be one.
_MOST: Final = 1000

RequestT = TypeVar("RequestT")


@dataclass(slots=True)
class Progress(Generic[RequestT]):
    """How far a message has come."""

    dispatch: Dispatch
    left: list[RequestT]
    # Ids of the messages shown so far.
    shown: list[str] = field(default_factory=list)

    @property
    def chat(self) -> str:
        """Where it goes."""
        return self.dispatch.message.address.chat

    @property
    def is_under_way(self) -> bool:
        """Begun anew, something would be done twice."""
        return bool(self.shown)


ProgressT = TypeVar("ProgressT", bound=Progress[Any])


class HalfSent(Generic[ProgressT]):
    """Of one account; `begin` says what a message needs that nobody has begun yet."""

    def __init__(self, begin: Callable[[Dispatch], ProgressT]) -> None:
        self._begin = begin
        self._known: OrderedDict[str, ProgressT] = OrderedDict()

    @contextmanager
    def taken_up(self, dispatch: Dispatch) -> Iterator[ProgressT]:
        """Carry it out inside; what fails is remembered, to show only what is missing then."""
        former = self._known.pop(dispatch.key, None)
        is_same = former is not None and former.dispatch == dispatch
        progress = former if former is not None and is_same else self._begin(dispatch)
        try:
            yield progress
        except BaseException:
            self._remember(progress)
            raise

    def _remember(self, progress: ProgressT) -> None:
        if progress.is_under_way:
            self._known[progress.dispatch.key] = progress
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
