"""Who is writing, and what they may do here."""

from dataclasses import replace

from domain.messaging import ChatKind, Incoming
from domain.people.language import locale_of
from domain.people.person import Actor, BoundChat, ChatPurpose, Identity, Person, Role
from domain.policy import ServicePolicy
from domain.ports import Unit

_STAFF_CHATS = {ChatPurpose.ENGINEERS, ChatPurpose.SUPERVISORS}


def recognise_person(unit: Unit, policy: ServicePolicy, incoming: Incoming) -> Actor:
    """Find or make the person behind an identity, and see which rights they have in this chat.

    Names follow the platform until somebody was introduced under another one. Being reachable in
    private is remembered; whoever writes can be reached again.
    """
    known = unit.people.identified(incoming.account, incoming.sender.native_id)
    person, identity = _known(unit, incoming, *known) if known else _newcomer(unit, incoming)
    # Written each time: it counts as the identity used last.
    unit.people.identify(
        replace(
            identity,
            name=incoming.sender.name or identity.name,
            private_chat=_private_chat(incoming) or identity.private_chat,
            is_unreachable=False,
        )
    )
    return _actor(unit, policy, incoming, person)


def _newcomer(unit: Unit, incoming: Incoming) -> tuple[Person, Identity]:
    sender = incoming.sender
    person = Person(name=sender.name or sender.native_id, locale=locale_of(sender.language))
    person = replace(person, id=unit.people.add(person))
    identity = Identity(account=incoming.account, native_id=sender.native_id, person_id=person.id)
    return person, identity


def _known(
    unit: Unit, incoming: Incoming, person: Person, identity: Identity
) -> tuple[Person, Identity]:
    name = incoming.sender.name
    if name and name != person.name and person.name == identity.name:
        person = replace(person, name=name)
        unit.people.save(person)
    return person, identity


def _private_chat(incoming: Incoming) -> str:
    return incoming.address.chat if incoming.chat_kind is ChatKind.PRIVATE else ""


def _actor(unit: Unit, policy: ServicePolicy, incoming: Incoming, person: Person) -> Actor:
    if not person.is_active:
        return Actor(person=person, roles=frozenset({Role.CUSTOMER}))
    bound = _staff_chat(unit, incoming)
    if bound is None:
        return Actor(person=person, roles=person.roles)
    if policy.strict_staff:
        return Actor(person=person, roles=person.roles, team=bound.team)
    if bound.purpose is ChatPurpose.ENGINEERS:
        _join(unit, bound.team, person)
    return Actor(person=person, roles=person.roles | {Role.ENGINEER}, team=bound.team)


def _staff_chat(unit: Unit, incoming: Incoming) -> BoundChat | None:
    if incoming.chat_kind is not ChatKind.GROUP:
        return None
    bound = unit.teams.chat(incoming.account, incoming.address.chat)
    return bound if bound and bound.purpose in _STAFF_CHATS else None


def _join(unit: Unit, key: str, person: Person) -> None:
    """Whoever works in a team's group can be given its tickets."""
    team = unit.teams.get(key)
    if team is not None and person.id not in team.members:
        unit.teams.save(replace(team, members=team.members | {person.id}))
