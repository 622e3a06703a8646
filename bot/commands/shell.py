"""The terminal a command speaks through: its language, its settings, how it ends."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rich.console import Console

from bot.commands.start_failures import explained
from bot.settings import Settings, load_settings
from domain.ports import Texts

T = TypeVar("T")

_LANGUAGES = {"zh": "zh_CN", "en": "en"}


def wished_language(environ: Mapping[str, str]) -> str:
    """The locale the terminal asks for, or "" where it asks for none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if wish := environ.get(name):
            return _LANGUAGES.get(wish[:2].lower(), "")
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What every command needs. Made once, in `main`."""

    texts_of: Callable[[str], Texts]
    # The terminal's locale; "" = the settings decide.
    language: str
    console: Console = field(
        default_factory=lambda: Console(highlight=False, soft_wrap=True, markup=False)
    )

    def texts(self, locale: str = "") -> Texts:
        """Sentences for the person at the terminal."""
        return self.texts_of(self.language or locale)

    def say(self, key: str, /, **values: object) -> None:
        """Print a sentence."""
        self.console.print(self.texts().say(key, **values))

    def settings(self) -> Settings:
        """The settings; ends the program with every mistake in them."""
        with explained(self.texts):
            return load_settings()

    def carry_out(self, settings: Settings, work: Coroutine[Any, Any, T]) -> T:
        """Run it to its end; ends the program with a sentence where it can't be done."""
        with explained(self.texts, settings):
            return asyncio.run(work)
