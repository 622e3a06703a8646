"""Somebody left the company, or was disabled there."""

from dataclasses import replace

from desk.desk import Desk
from desk.people.directory.end_rights import end_rights
from desk.people.mark_unreachable import mark_unreachable
from domain.people.directory import DirectoryEntry, Gift


def person_left(desk: Desk, account: str, native_id: str) -> None:
    """All their rights end at once, on every platform. Strangers, and what is known, change
    nothing: an admin may have said since that they stay.
    """
    known = desk.unit.people.identified(account, native_id)
    if known is None:
        return
    person = known[0]
    mark_unreachable(desk.unit, account, native_id)
    entry = desk.unit.directory.get(account, native_id) or DirectoryEntry(
        account=account, native_id=native_id, person_id=person.id, seen_at=desk.now
    )
    is_news = not entry.has_left
    left = replace(entry, gift=Gift(), joined=frozenset(), has_left=True, seen_at=desk.now)
    desk.unit.directory.save(left)
    if is_news and person.is_active:
        end_rights(desk, person)
