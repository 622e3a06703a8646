"""One of the two chats says yes; when both have, they are one person's."""

from dataclasses import replace

from desk.access import acting_person
from desk.desk import Desk
from desk.errors import LinkGone
from desk.people.linking.open_link import open_link
from desk.people.linking.unite_people import unite_people
from domain.people.linking import LINK_LASTS, Link, LinkEnd, LinkState
from domain.people.news import LinkNews
from domain.people.person import Person, Role


def agree_to_link(desk: Desk, here: LinkEnd, link_id: int = 0) -> Link:
    """First the chat the code was typed in, then the one it came from. Again changes nothing.

    `link_id`: 0 = the newest this chat is asked about. Raises LinkGone, LinkImpossible.
    """
    person = acting_person(desk, Role.CUSTOMER)
    link = open_link(desk, here, link_id)
    if link.state is LinkState.TYPED and here == link.typed:
        expires_at = desk.now + LINK_LASTS
        return _move(desk, link, replace(link, state=LinkState.AGREED, expires_at=expires_at))
    if link.state is LinkState.AGREED:
        return _join(desk, link, person) if here == link.asked else link
    raise LinkGone


def _join(desk: Desk, link: Link, person: Person) -> Link:
    other = _typist(desk, link)
    done = replace(link, state=LinkState.DONE, person_id=person.id)
    if other.id == person.id:
        return _move(desk, link, done)
    united = unite_people(desk, person, other)
    former_id = other.id if united.id == person.id else person.id
    done = _move(desk, link, replace(done, former_id=former_id, person_id=united.id))
    if united.roles > {Role.CUSTOMER}:
        desk.announcer.tell(desk.unit, LinkNews(person=united, link=done))
    return done


def _typist(desk: Desk, link: Link) -> Person:
    typed = link.typed
    known = desk.unit.people.identified(typed.account, typed.native_id) if typed else None
    if known is None:
        raise LinkGone
    return known[0]


def _move(desk: Desk, link: Link, moved: Link) -> Link:
    if not desk.unit.links.move(moved, was=link.state):
        raise LinkGone
    return moved
