"""What an edited message says now, without the words that told where it belongs."""

import re

from conversations.commands import Command, parse_command

_SAYING = {"reply", "add"}
_NUMBERED = re.compile(r"\s*[#＃]\s*\d{1,12}(?!\d)[\s,，:：]*(\S.*)", re.DOTALL)


def edited_words(text: str) -> str:
    """ "/reply 1042 text" and "#1042 text" say the text; other words are what they are."""
    command = parse_command(text)
    if isinstance(command, Command) and command.name in _SAYING and command.rest:
        is_meant = command.is_explicit or command.number is not None
        return command.rest if is_meant else text
    numbered = _NUMBERED.match(text)
    return numbered[1] if numbered else text
