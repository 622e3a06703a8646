"""Text as broken programs send it: halves of characters, which nothing can store or show."""

from dataclasses import replace

from domain.messaging import Incoming


def well_formed(incoming: Incoming) -> Incoming:
    """The event with halves that belong together joined, and lonely ones replaced by "�"."""
    sender, press = incoming.sender, incoming.press
    names = (sender.name, press.command if press else "", *(f.name for f in incoming.files))
    if all(map(_is_whole, (incoming.text, incoming.entry, *names))):
        return incoming
    return replace(
        incoming,
        text=_whole(incoming.text),
        entry=_whole(incoming.entry),
        sender=replace(sender, name=_whole(sender.name)),
        files=tuple(replace(file, name=_whole(file.name)) for file in incoming.files),
        press=press and replace(press, command=_whole(press.command)),
    )


def _is_whole(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
