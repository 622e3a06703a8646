"""Somebody blocked us."""

from dataclasses import replace

from domain.ports import Unit


def mark_unreachable(unit: Unit, account: str, native_id: str) -> None:
    """Remember it until they write again; strangers need no remembering."""
    known = unit.people.identified(account, native_id)
    if known is not None and not known[1].is_unreachable:
        unit.people.identify(replace(known[1], is_unreachable=True))
