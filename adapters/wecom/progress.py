"""How far a message has come on a platform that knows a repetition if it is told of one."""

from dataclasses import dataclass
from typing import Final

from adapters.shared.half_sent import Progress, RequestT
from domain.delivery import Dispatch

# A file by its reference, handed in anew, as a file.
_MOST_DETOURS: Final = 3


@dataclass(slots=True)
class WecomProgress(Progress[RequestT]):
    """The requests still to be made, and what may have been done of the next one."""

    # The last request went out and was not answered: it may have been done.
    is_unsure: bool = False
    # A former process began it: any of it may have been done.
    is_from_before: bool = False
    # Other ways tried to show the next file.
    detours: int = 0

    @property
    def is_under_way(self) -> bool:
        """Begun anew, something would be done twice."""
        return bool(self.shown) or self.is_unsure

    def turn_aside(self, way: RequestT | None) -> bool:
        """Try the next request in another way; False: there is none, or enough were tried."""
        if way is None or self.detours >= _MOST_DETOURS:
            return False
        self.left[0] = way
        self.detours += 1
        return True

    def move_on(self, shown: str) -> None:
        """The next request is done; the message it made is called so."""
        self.shown.append(shown)
        self.is_unsure, self.detours = self.is_from_before, 0
        del self.left[0]


def begun(dispatch: Dispatch, requests: list[RequestT]) -> WecomProgress[RequestT]:
    """Nothing is done yet, unless by a former process."""
    return WecomProgress(
        dispatch=dispatch,
        left=requests,
        is_unsure=dispatch.is_unsure,
        is_from_before=dispatch.is_unsure,
    )
