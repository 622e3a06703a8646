"""What people are offered when they type "/": by kind of chat and by language."""

from dataclasses import dataclass
from enum import StrEnum

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)


class Audience(StrEnum):
    """Whose menu it is."""

    PRIVATE_CHATS = "private chats"
    GROUPS = "groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """One menu. `commands`: (name of a-z 0-9 _, what it does)."""

    audience: Audience
    # ISO 639-1 ("zh", "en"); "" = people of every other language.
    language: str
    commands: tuple[tuple[str, str], ...]


async def offer(bot: Bot, menu: Menu) -> None:
    """Show this menu, unless it is the one shown already."""
    scope = _scope(menu.audience)
    wanted = [BotCommand(name, text) for name, text in menu.commands]
    shown = await bot.get_my_commands(scope=scope, language_code=menu.language or None)
    if list(shown) != wanted:
        await bot.set_my_commands(wanted, scope=scope, language_code=menu.language or None)


def _scope(audience: Audience) -> BotCommandScope:
    if audience is Audience.GROUPS:
        return BotCommandScopeAllGroupChats()
    return BotCommandScopeAllPrivateChats()
