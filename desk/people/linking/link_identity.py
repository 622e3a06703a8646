"""The settings say that somebody writes from another platform, too."""

from desk.desk import Desk
from desk.people.linking.unite_people import unite_people
from domain.people.person import Identity, Person


def link_identity(desk: Desk, person: Person, *, account: str, native_id: str) -> Person:
    """The identity is theirs; whoever it was until now is they. Again changes nothing.

    Of two of whom one has left nothing is linked.
    """
    known = desk.unit.people.identified(account, native_id)
    if known is None:
        identity = Identity(account=account, native_id=native_id, person_id=person.id)
        desk.unit.people.identify(identity)
        return person
    other = known[0]
    if other.id == person.id or not (person.is_active and other.is_active):
        return person
    return unite_people(desk, person, other)
