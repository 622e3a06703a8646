"""Where alerts go: chats, groups, mail addresses, phone numbers. Says nothing there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from conversations.notices.happening import Happening
from conversations.notices.readers import Reader, Readers
from domain.escalation.ladder import Channel
from domain.messaging import Address
from domain.people.person import ChatPurpose, Person
from domain.ports import Unit

# Those through which somebody is told who can't press a button there.
_DISTURBING = {Channel.CHAT, Channel.SMS, Channel.PHONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One reader and the way to them."""

    reader: Reader
    channel: Channel
    # None: a group, a program.
    person: Person | None = None

    @property
    def recipient(self) -> str:
        """As alerts name it (`domain.ports.Alert`)."""
        if self.person and self.channel is Channel.CHAT:
            return str(self.person.id)
        return f"{self.reader.address.account} {self.reader.address.chat}"

    @property
    def disturbs(self) -> bool:
        """It reaches somebody who wants to be left in peace in quiet hours."""
        return self.person is not None and self.channel in _DISTURBING


def destinations(happening: Happening) -> list[Destination]:
    """Everywhere an alert of the ticket goes, each once: never nowhere if anybody is there.

    Programs are told by `webhook_event`.
    """
    ways = [Channel(word) for word in happening.text("by").split(",")]
    found = [one for way in ways for one in _FINDING.get(way, _nowhere)(happening)]
    if not (_is_heard(happening, found) or _is_for_programs(happening, ways)):
        found += _in_groups(happening) or _privately(happening) or _anybody(happening)
    found += _new_assignee(happening)
    return list({(d.reader.address.account, d.reader.address.chat): d for d in found}.values())


def destination_of(unit: Unit, readers: Readers, recipient: str) -> Destination | None:
    """The chat of a recipient as alerts name it; None where there is none any more."""
    account, _, chat = recipient.partition(" ")
    if not chat:
        reader = readers.in_private(int(recipient))
        person = unit.people.get(int(recipient))
        return Destination(reader=reader, channel=Channel.CHAT, person=person) if reader else None
    is_group = unit.teams.chat(account, chat) is not None
    by_account = {account: way for way, account in readers.policy.channels.items()}
    return Destination(
        reader=readers.at(Address(account=account, chat=chat), is_group=is_group),
        channel=Channel(by_account.get(account, Channel.GROUP)),
    )


def _people(happening: Happening) -> list[Person]:
    ids = filter(None, happening.text("people").split(","))
    found = (happening.unit.people.get(int(person_id)) for person_id in ids)
    return [person for person in found if person is not None]


def _groups(happening: Happening) -> list[Destination]:
    """Where one of the groups isn't there, those it is for are told in private."""
    found = [_of_purpose(happening, purpose) for purpose in _purposes(happening)]
    privately = [] if found and all(found) else _privately(happening)
    return [*(one for group in found for one in group), *privately]


def _nowhere(happening: Happening) -> list[Destination]:
    return []


def _is_heard(happening: Happening, found: Sequence[Destination]) -> bool:
    """A group is, or each of the people by one way at least."""
    people = {person.id for person in _people(happening)}
    reached = {one.person.id for one in found if one.person}
    is_group = any(one.channel is Channel.GROUP for one in found)
    return is_group or (bool(people) and people <= reached)


def _is_for_programs(happening: Happening, ways: Sequence[Channel]) -> bool:
    return ways == [Channel.WEBHOOK] and Channel.WEBHOOK in happening.policy.channels


def _anybody(happening: Happening) -> list[Destination]:
    readers = happening.readers.supervisors(happening.ticket)
    return [Destination(reader=reader, channel=Channel.GROUP) for reader in readers]


def _new_assignee(happening: Happening) -> list[Destination]:
    """Who was given what somebody silent had."""
    reader = happening.readers.in_private(happening.ticket.assignee_id)
    if "reassigned_from" not in happening.event.data or reader is None:
        return []
    person = happening.unit.people.get(happening.ticket.assignee_id or 0)
    return [Destination(reader=reader, channel=Channel.CHAT, person=person)]


def _privately(happening: Happening) -> list[Destination]:
    return [
        Destination(reader=reader, channel=Channel.CHAT, person=person)
        for person in _people(happening)
        if (reader := happening.readers.in_private(person.id))
    ]


def _in_groups(happening: Happening) -> list[Destination]:
    return [one for purpose in _purposes(happening) for one in _of_purpose(happening, purpose)]


def _purposes(happening: Happening) -> list[ChatPurpose]:
    return [ChatPurpose(word) for word in happening.text("groups").split(",") if word]


def _of_purpose(happening: Happening, purpose: ChatPurpose) -> list[Destination]:
    readers = happening.readers.groups(happening.ticket.team, purpose)
    return [Destination(reader=reader, channel=Channel.GROUP) for reader in readers]


def _to_persons(
    channel: Channel, address_of: Callable[[Person], str]
) -> Callable[[Happening], list[Destination]]:
    def find(happening: Happening) -> list[Destination]:
        account = happening.policy.channels.get(channel)
        return [
            Destination(
                reader=happening.readers.person_at(person, Address(account=account, chat=written)),
                channel=channel,
                person=person,
            )
            for person in _people(happening)
            if account and (written := address_of(person))
        ]

    return find


_FINDING: Mapping[Channel, Callable[[Happening], list[Destination]]] = {
    Channel.CHAT: _privately,
    Channel.GROUP: _groups,
    Channel.MAIL: _to_persons(Channel.MAIL, lambda person: person.email),
    Channel.SMS: _to_persons(Channel.SMS, lambda person: person.phone),
    Channel.PHONE: _to_persons(Channel.PHONE, lambda person: person.phone),
}
