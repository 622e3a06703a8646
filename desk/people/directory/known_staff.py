"""Whose standing in the company matters most."""

from datetime import datetime

from desk.tickets.assigning import staff
from domain.ports import Unit


def known_staff(account: str, before: datetime, unit: Unit) -> list[str]:
    """Native ids of the staff on this account that nobody looked up since then (UTC)."""
    identities = (one for person in staff(unit) for one in unit.people.identities(person.id))
    return [
        one.native_id
        for one in identities
        if one.account == account and not _seen_since(unit, account, one.native_id, before)
    ]


def _seen_since(unit: Unit, account: str, native_id: str, before: datetime) -> bool:
    entry = unit.directory.get(account, native_id)
    return entry is not None and entry.seen_at > before
