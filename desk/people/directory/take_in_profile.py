"""The directory was asked about somebody, and this is what it said."""

from collections.abc import Collection
from dataclasses import replace

from desk.desk import Desk
from desk.people.directory.person_left import person_left
from desk.people.directory.settle_rights import settle_rights
from domain.people.directory import DirectoryEntry, DirectoryRule, Profile, gift_of
from domain.people.person import Identity, Person


def take_in_profile(
    desk: Desk, account: str, profile: Profile, rules: Collection[DirectoryRule]
) -> Person | None:
    """Their name and rights follow it at once. None: a stranger who has left.

    Who is back gets what the directory gives; what others gave before stays taken.
    """
    known = desk.unit.people.identified(account, profile.native_id)
    if profile.has_left:
        person_left(desk, account, profile.native_id)
        return known[0] if known else None
    person = known[0] if known else _newcomer(desk, account, profile)
    before = desk.unit.directory.get(account, profile.native_id)
    gift = gift_of(profile, rules)
    desk.unit.directory.save(
        DirectoryEntry(
            account=account,
            native_id=profile.native_id,
            person_id=person.id,
            name=profile.name,
            gift=gift,
            joined=before.joined if before else frozenset(),
            is_declined=bool(before and before.is_declined and before.gift == gift),
            seen_at=desk.now,
        )
    )
    return settle_rights(desk, _renamed(desk, _back(desk, person, before), profile, before))


def _newcomer(desk: Desk, account: str, profile: Profile) -> Person:
    person = Person(name=profile.name or profile.native_id)
    person = replace(person, id=desk.unit.people.add(person))
    desk.unit.people.identify(
        Identity(account=account, native_id=profile.native_id, person_id=person.id)
    )
    return person


def _back(desk: Desk, person: Person, before: DirectoryEntry | None) -> Person:
    """Only who had left by this very identity comes back by it, and by no other."""
    was_left = before is not None and before.has_left
    others = any(entry.has_left for entry in desk.unit.directory.of(person.id))
    if person.is_active or not was_left or others:
        return person
    return replace(person, is_active=True, on_duty=True)


def _renamed(desk: Desk, person: Person, profile: Profile, before: DirectoryEntry | None) -> Person:
    """Until somebody gave them another name here."""
    told_before = {profile.native_id, before.name if before else ""}
    if profile.name and person.name in told_before:
        person = replace(person, name=profile.name)
    desk.unit.people.save(person)
    return person
