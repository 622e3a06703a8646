"""Finds values in JSON by dotted places, and words by patterns."""

from collections.abc import Iterable, Sequence

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def at(found: Json, place: str) -> Json:
    """The value at "a.0.b"; None where there is none. "" is the whole."""
    for step in filter(None, place.split(".")):
        match found:
            case dict():
                found = found.get(step)
            case list() if step.isdigit() and int(step) < len(found):
                found = found[int(step)]
            case _:
                return None
    return found


def word_at(found: Json, places: Iterable[str]) -> str:
    """The first value there is, as a word; "" for none."""
    for place in places:
        value = at(found, place)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str | int | float) and str(value):
            return str(value)
    return ""


def is_among(word: str, patterns: Sequence[str]) -> bool:
    """One of them, or begins like one that ends in "*"."""
    return any(
        word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
        for pattern in patterns
    )
