"""Spans from now on: 2h, 1h30m, 半小时后, in 3 days. Read at the beginning of a text."""

import re
from dataclasses import dataclass
from datetime import timedelta

from engines.moments.numbers import NUMBER, number

_UNITS = {
    "minutes": r"分钟|分|minutes?|mins?|m",
    "hours": r"小时|钟头|hours?|hrs?|h",
    "days": r"天|日|days?|d",
    "weeks": r"周|星期|礼拜|weeks?|w",
}
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_PART = re.compile(
    rf"(?P<amount>{NUMBER}(?:\.\d)?|半|an?(?=\s)|half\s+an?)\s*(?P<of>个)?(?P<more>半)?\s*"
    rf"(?:{_UNIT})(?![a-z])(?P<half>半)?\s*"
)
_TAIL = re.compile(r"(?:之后|以后|过后|后|later|from now)(?![a-z])\s*")
# "2h30m" and "1小时30分": a letter follows the first unit.
_COMPACT = re.compile(r"(\d)(h|d|w)(?=\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """So much later. Days are of the calendar: the same time of the day."""

    days: int = 0
    time: timedelta = timedelta()


def read_span(text: str) -> tuple[Span, str] | None:
    """The span and what follows it; None = it begins with none, or with half a day or week."""
    rest = re.sub(r"^(?:in|过)\s*(?=[\d半零〇一二两三四五六七八九十a-z])", "", text)
    rest = _COMPACT.sub(r"\1\2 ", rest)
    days, spell, count = 0, timedelta(), 0
    while found := _PART.match(rest):
        unit = next(name for name in _UNITS if found[name])
        amount = _amount(found)
        if unit in {"hours", "minutes"}:
            spell += timedelta(**{unit: amount})
        elif amount.is_integer():
            days += int(amount) * (7 if unit == "weeks" else 1)
        else:
            return None
        count, rest = count + 1, rest[found.end() :]
    if not count:
        return None
    tail = _TAIL.match(rest)
    return Span(days=days, time=spell), rest[tail.end() :] if tail else rest


def _amount(found: re.Match[str]) -> float:
    written = found["amount"]
    whole, _, tenth = written.partition(".")
    if written == "半" or written.startswith("half"):
        return 0.5
    amount = 1.0 if written in {"a", "an"} else float(number(whole)) + int(tenth or 0) / 10
    return amount + (0.5 if found["more"] or found["half"] else 0)
