"""Does a new report look like an open ticket? A hint for people, never a decision. Pure."""

import re
from itertools import pairwise

from domain.tickets.report import Report
from domain.tickets.ticket import Ticket

# Two texts look alike that have more than this share in common; found by trying sentences.
_ALIKE = 0.5
_WORD = re.compile(r"[a-z0-9][a-z0-9'’]+")
_SMALL = """
    the an my our your is are was has have it its does do doesn't don't not no to of on in at
    and or with for from we please help again how what where when can
"""
_SMALL_WORDS = frozenset(_SMALL.split())


def looks_alike(report: Report, ticket: Ticket) -> bool:
    """Nearly the same words in title or description, in a ticket of the same kind."""
    if report.category and ticket.category and report.category != ticket.category:
        return False
    return (
        max(
            alikeness(report.title, ticket.title),
            alikeness(report.description, ticket.description),
        )
        > _ALIKE
    )


def alikeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same), by words, and pairs of Chinese characters."""
    left, right = _pieces(one), _pieces(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def _pieces(text: str) -> frozenset[str]:
    plain = text.casefold()
    words = {word for word in _WORD.findall(plain) if word not in _SMALL_WORDS}
    others = [sign for sign in _WORD.sub("", plain) if sign.isalnum()]
    return frozenset(words.union(map("".join, pairwise(others))))
