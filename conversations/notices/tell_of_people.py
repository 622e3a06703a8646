"""What supervisors and admins are told of the staff themselves."""

from collections.abc import Iterator, Sequence

from conversations.notices.readers import Reader, Readers
from conversations.wording.names import listed
from conversations.wording.platforms import platform_name
from conversations.wording.ticket_facts import short_text
from domain.messaging import Outgoing
from domain.people.news import LeavingNews, LinkNews
from domain.people.person import Person, Role
from domain.ports import Unit

# Tickets in one message, and characters of a title.
_SHOWN = 10
_TITLE = 30


def of_link(readers: Readers, news: LinkNews) -> Iterator[Outgoing]:
    """Somebody acts with a colleague's rights from one more chat: those in charge should know."""
    ends = [end for end in (news.link.asked, news.link.typed) if end]
    own = {(end.account, end.chat) for end in ends}
    for reader in readers.privately(Role.SUPERVISOR, Role.ADMIN):
        if (reader.address.account, reader.address.chat) in own:
            continue
        chats = listed(reader.texts, (platform_name(reader.texts, end.account) for end in ends))
        text = reader.texts.say(
            "people.linked",
            name=news.person.name,
            person=news.person.id,
            chats=chats,
            roles=_roles(reader, news.person),
        )
        yield Outgoing(address=reader.address, text=text)


def of_leaving(unit: Unit, readers: Readers, news: LeavingNews) -> Iterator[Outgoing]:
    """Each team hears of its own tickets, and those in charge of all of it."""
    for key, numbers in news.tickets.items():
        for reader in readers.team_desk(key):
            yield _tickets_left(unit, reader, news.person, numbers)
    for reader in readers.team_supervisors(""):
        count = sum(map(len, news.tickets.values()))
        text = reader.texts.say_counted("people.left", count, name=news.person.name)
        yield Outgoing(address=reader.address, text=text)


def _tickets_left(unit: Unit, reader: Reader, person: Person, numbers: Sequence[int]) -> Outgoing:
    """How each of them goes on: somebody else has it by now, or nobody."""
    lines = [
        reader.texts.say_counted("people.left.team", len(numbers), name=person.name),
        *(_line(unit, reader, number) for number in numbers[:_SHOWN]),
    ]
    if len(numbers) > _SHOWN:
        lines.append(reader.texts.say("people.left.more", count=len(numbers) - _SHOWN))
    return Outgoing(address=reader.address, text="\n".join(lines))


def _line(unit: Unit, reader: Reader, number: int) -> str:
    ticket = unit.tickets.get(number)
    title = short_text(ticket.title, _TITLE) if ticket else ""
    assignee = unit.people.get(ticket.assignee_id) if ticket and ticket.assignee_id else None
    if assignee is None:
        return reader.texts.say("people.left.waits", number=number, title=title)
    return reader.texts.say("people.left.given", number=number, title=title, name=assignee.name)


def _roles(reader: Reader, person: Person) -> str:
    roles = (role for role in Role if role in person.roles and role is not Role.CUSTOMER)
    return listed(reader.texts, (reader.texts.say(f"role.{role}") for role in roles))
