"""What a demonstration brings along to an ordinary process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapters.webchat.settings import DemoSeat
from domain.ports import Texts


class StageLanguage:
    """Groups speak the desk's language; on the stage that is the one its page was last shown in.

    `own`: of the desk, until a page is shown.
    """

    def __init__(self, own: str) -> None:
        self._own = self._shown = own

    def show(self, locale: str) -> None:
        """Somebody sees the page in it from now on."""
        self._shown = locale

    def spoken(self, texts: Callable[[str], Texts]) -> Callable[[str], Texts]:
        """Texts for those who speak on the stage."""
        return lambda locale: texts(self._shown if locale == self._own else locale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Nothing at all, outside demonstrations."""

    # Who can be played.
    seats: tuple[DemoSeat, ...] = ()
    language: StageLanguage | None = None
    # Definitions of its own: path → text, and in whose name they are published.
    definitions: Mapping[str, str] = field(default_factory=dict)
    author: str = ""


NO_STAGE = Stage()
