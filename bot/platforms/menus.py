"""Command menus for platforms that show one: what the conversations offer, in every language."""

from collections.abc import Callable

from adapters.telegram.menu import Audience, Menu
from bot.texts import LOCALES
from conversations.commands import COMMANDS, CommandSpec
from domain.people.person import Role
from domain.ports import Texts


def menus(texts: Callable[[str], Texts]) -> tuple[Menu, ...]:
    """Customers' commands in private chats, the staff's in groups; the first language for all."""
    languages = [("", LOCALES[0]), *((locale[:2], locale) for locale in LOCALES)]
    return tuple(
        Menu(
            audience=audience,
            language=language,
            commands=tuple(
                (spec.name, texts(locale).say(f"command.{spec.name}.help"))
                for spec in COMMANDS
                if spec.is_listed and _is_for(spec, audience)
            ),
        )
        for audience in Audience
        for language, locale in languages
    )


def _is_for(spec: CommandSpec, audience: Audience) -> bool:
    if audience is Audience.PRIVATE_CHATS:
        return spec.role is Role.CUSTOMER
    return spec.role is not Role.CUSTOMER
