"""What every phone can do, and how they look for things on their screens."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from tests.process import until


class Phone(Protocol):
    """One person's view of one chat."""

    name: str
    # What the platform lets people do and see; stories ask this, never which platform it is.
    can_edit: bool = True
    # We are told which message somebody answers; which card.
    can_quote: bool = True
    can_quote_cards: bool = True
    # Tickets' cards change in place.
    has_live_cards: bool = True

    async def says(self, text: str, *, reply_to: str = "") -> None:
        """Write; `reply_to` is a piece of the message that is answered."""

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        """Send one picture, or several at once."""

    async def edits(self, piece: str, text: str) -> None:
        """Change one's latest message that contains `piece`."""

    async def presses(self, label: str, *, on: str = "") -> None:
        """Press the latest button with this label, on a message that contains `on`."""

    async def sees_notice(self, piece: str) -> None:
        """Wait until the latest press was answered by a line that contains `piece`: a fleeting
        one, or a message where the platform has none."""
        await self.sees(piece)

    async def sees_file(self, content: bytes, name: str = "") -> None:
        """Wait until this file was shown by us."""

    def screen(self) -> list[str]:
        """Everything shown now, oldest first, buttons in brackets."""
        ...

    async def sees(self, *pieces: str) -> str:
        """Wait for one message that contains all pieces; returns its text, the latest's."""

        def shown() -> str:
            lines = reversed(self.screen())
            return next((line for line in lines if all(piece in line for piece in pieces)), "")

        return await found(self, shown, " + ".join(pieces))


async def found(phone: Phone, look: Callable[[], Any], what: str) -> Any:
    """What `look` finds in the end."""
    try:
        return await until(look)
    except TimeoutError:
        shown = "\n---\n".join(phone.screen())
        raise AssertionError(f"{phone.name} never saw {what}; the screen:\n{shown}") from None


def meant(label: str, labels: Iterable[str]) -> str | None:
    """Of the labels, the latest first, the one so called, else one that contains it or is cut."""
    known = list(labels)
    cut = (one for one in known if one.endswith("…") and label.startswith(one.rstrip("…")))
    alike = (one for one in known if label in one)
    return label if label in known else next(alike, None) or next(cut, None)


def as_line(text: str, buttons: Iterable[Iterable[str]]) -> str:
    """A message as a person reads it, a row of buttons to a line."""
    rows = [" ".join(f"[{label}]" for label in row) for row in buttons]
    return "\n".join((text, *rows))
