"""Who is told about a ticket, where, and in which language. Decides nothing about what is said."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from conversations.wording.times import time_words
from domain.messaging import Address
from domain.people.person import ChatPurpose, Person, Role
from domain.policy import ServicePolicy
from domain.ports import Texts, Unit
from domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads, or a group of them: where, in which language, by which clock."""

    address: Address
    texts: Texts
    # The time zone they read times in.
    zone: tzinfo
    is_group: bool = False

    def moment(self, at: datetime, now: datetime) -> str:
        """A moment in their words and by their clock."""
        return time_words(self.texts, at, now=now, zone=self.zone)

    def is_in(self, address: Address | None) -> bool:
        """They sit in this chat; its threads do not matter."""
        return address is not None and (address.account, address.chat) == (
            self.address.account,
            self.address.chat,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Finds those concerned. Valid for one unit of work."""

    unit: Unit
    policy: ServicePolicy
    texts: Callable[[str], Texts]

    def customer(self, ticket: Ticket) -> Reader | None:
        """The customer where they reported, or if they blocked us there, where they wrote last;
        None for a ticket without a chat.
        """
        person = self.unit.people.get(ticket.customer_id)
        if ticket.origin is None or person is None:
            return None
        where = self.person_at(person, ticket.origin)
        if not self._is_deaf(person, ticket.origin):
            return where
        return next(self._private_of(person), where)

    def desk(self, ticket: Ticket) -> list[Reader]:
        """The team's engineers' groups, else any, else the staff in private: never nobody known."""
        return self.team_desk(ticket.team)

    def team_desk(self, team: str) -> list[Reader]:
        """The same of a team."""
        return self.groups(team, ChatPurpose.ENGINEERS) or self.privately(
            Role.ENGINEER, Role.SUPERVISOR, Role.ADMIN
        )

    def supervisors(self, ticket: Ticket) -> list[Reader]:
        """Those who see that tickets move; the desk itself where there are none."""
        return self.team_supervisors(ticket.team)

    def team_supervisors(self, team: str) -> list[Reader]:
        """The same of a team."""
        return (
            self.groups(team, ChatPurpose.SUPERVISORS)
            or self.privately(Role.SUPERVISOR)
            or self.privately(Role.DIRECTOR)
            or self.privately(Role.ADMIN)
            or self.team_desk(team)
        )

    def in_private(self, person_id: int | None) -> Reader | None:
        """The private chat of one of the staff; None if they have none, blocked us, or left."""
        person = self.unit.people.get(person_id) if person_id is not None else None
        is_here = person is not None and person.is_active
        return next(self._private_of(person), None) if person and is_here else None

    def groups(self, team: str, purpose: ChatPurpose) -> list[Reader]:
        """The group chats of a team, else those of all teams."""
        chats = self.unit.teams.chats(team, purpose) or self.unit.teams.chats("", purpose)
        return [
            self.at(Address(account=chat.account, chat=chat.chat), is_group=True) for chat in chats
        ]

    def at(self, address: Address, *, is_group: bool = False) -> Reader:
        """Whoever reads there: spoken to as the installation speaks."""
        return Reader(
            address=address,
            texts=self.texts(self.policy.locale),
            zone=ZoneInfo(self.policy.timezone),
            is_group=is_group,
        )

    def person_at(self, person: Person, address: Address) -> Reader:
        """Somebody, at one of their addresses."""
        return Reader(
            address=address,
            texts=self.texts(person.locale or self.policy.locale),
            zone=ZoneInfo(person.timezone or self.policy.timezone),
        )

    def privately(self, *roles: Role) -> list[Reader]:
        """Everybody who was given one of these roles, once each, in private."""
        given = [person for role in roles for person in self.unit.people.with_role(role)]
        people = {person.id: person for person in given}.values()
        return list(_first_of_each(self._private_of(person) for person in people))

    def _is_deaf(self, person: Person, chat: Address) -> bool:
        known = self.unit.people.identities(person.id)
        return any(
            one.is_unreachable and (one.account, one.private_chat) == (chat.account, chat.chat)
            for one in known
        )

    def _private_of(self, person: Person) -> Iterator[Reader]:
        for identity in self.unit.people.identities(person.id):
            if identity.private_chat and not identity.is_unreachable:
                yield self.person_at(
                    person, Address(account=identity.account, chat=identity.private_chat)
                )


def _first_of_each(found: Iterable[Iterator[Reader]]) -> Iterator[Reader]:
    for readers in found:
        yield from (reader for reader in [next(readers, None)] if reader)
