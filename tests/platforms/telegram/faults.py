"""What goes wrong on purpose: refused, failing, unanswered and reset calls."""

from dataclasses import dataclass
from enum import StrEnum

from tests.platforms.telegram.refusals import Refusal, too_many_requests


class Fault(StrEnum):
    """What happens to a call."""

    # Nothing: the call passes.
    NOTHING = "nothing"
    # Refused; it has no effect.
    REFUSE = "refuse"
    # It has its effect, but the answer never comes.
    NO_ANSWER = "no answer"
    # A proxy in between answers with something that is no JSON, repeating what was asked.
    GARBLE = "garble"
    # The call passes, but the answer holds another result.
    ANSWER = "answer"
    # The connection is cut before it has any effect.
    RESET = "reset"
    # The connection is cut after it had its effect.
    RESET_AFTER = "reset after"


@dataclass(kw_only=True)
class Planned:
    """A fault for the next `times` calls of a method ("" = any), perhaps only of one chat."""

    fault: Fault
    method: str
    times: int
    chat_id: int | None = None
    refusal: Refusal | None = None
    result: object = None


class Faults:
    """Faults planned by a test, used up one call at a time."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []

    def too_many_requests(
        self, method: str = "", *, times: int = 1, retry_after: int = 1, chat_id: int | None = None
    ) -> None:
        """The next calls are answered with 429."""
        self._refuse(method, times, chat_id, too_many_requests(retry_after))

    def no_effect_after(self, passed: int, method: str, *, retry_after: int) -> None:
        """So many calls pass, then one is answered with 429."""
        self._plan(Fault.NOTHING, method, passed, None)
        self.too_many_requests(method, retry_after=retry_after)

    def fail(
        self,
        method: str = "",
        *,
        times: int = 1,
        status: int = 500,
        description: str = "Internal Server Error",
        chat_id: int | None = None,
    ) -> None:
        """The next calls are answered with an error and have no effect."""
        self._refuse(method, times, chat_id, Refusal(status, description))

    def garble(self, method: str, *, status: int = 200) -> None:
        """The next call is answered by a page that repeats it, of this status."""
        self._plan(Fault.GARBLE, method, 1, None, Refusal(status, ""))

    def answer(self, method: str, result: object) -> None:
        """The next call is answered with this result, whatever its effect."""
        self._planned.append(Planned(fault=Fault.ANSWER, method=method, times=1, result=result))

    def no_answer(self, method: str, *, times: int = 1, chat_id: int | None = None) -> None:
        """The next calls have their effect but are never answered."""
        self._plan(Fault.NO_ANSWER, method, times, chat_id)

    def reset(
        self,
        method: str = "",
        *,
        times: int = 1,
        after_effect: bool = False,
        chat_id: int | None = None,
    ) -> None:
        """The connection of the next calls is cut."""
        fault = Fault.RESET_AFTER if after_effect else Fault.RESET
        self._plan(fault, method, times, chat_id)

    def is_clear(self, method: str) -> bool:
        """Nothing is planned for it alone."""
        return all(planned.method != method for planned in self._planned)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._planned.clear()

    def strike(self, method: str, chat_id: int | None) -> Planned | None:
        """The fault that befalls this call, if any."""
        for planned in self._planned:
            meant = planned.method.lower() in {"", method}
            if meant and planned.chat_id in {None, chat_id}:
                planned.times -= 1
                if not planned.times:
                    self._planned.remove(planned)
                return planned
        return None

    def _refuse(self, method: str, times: int, chat_id: int | None, refusal: Refusal) -> None:
        self._plan(Fault.REFUSE, method, times, chat_id, refusal)

    def _plan(
        self,
        fault: Fault,
        method: str,
        times: int,
        chat_id: int | None,
        refusal: Refusal | None = None,
    ) -> None:
        self._planned.append(
            Planned(fault=fault, method=method, times=times, chat_id=chat_id, refusal=refusal)
        )
