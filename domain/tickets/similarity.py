"""Does a new report look like an open ticket? A hint for people, never a decision. Pure."""

from itertools import pairwise

from domain.tickets.report import Report
from domain.tickets.ticket import Ticket

# Share of common letter pairs from which two texts look alike; found by trying sentences.
_ALIKE = 0.5


def looks_alike(report: Report, ticket: Ticket) -> bool:
    """Nearly the same words in title or description, in a ticket of the same kind."""
    if report.category and ticket.category and report.category != ticket.category:
        return False
    return (
        max(
            alikeness(report.title, ticket.title),
            alikeness(report.description, ticket.description),
        )
        >= _ALIKE
    )


def alikeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same), by pairs of neighbouring letters."""
    left, right = _pairs(one), _pairs(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def _pairs(text: str) -> frozenset[str]:
    letters = [sign for sign in text.casefold() if sign.isalnum()]
    return frozenset(map("".join, pairwise(letters)))
