"""Somebody types a code that was given out in another chat."""

from dataclasses import replace

from desk.access import acting_person
from desk.desk import Desk
from desk.errors import LinkCodeInvalid, LinkedAlready, LinkImpossible
from domain.people.linking import LINK_LASTS, Link, LinkEnd, LinkState
from domain.people.person import Person, Role
from domain.people.secrets import as_typed, digest_of


def type_link_code(desk: Desk, here: LinkEnd, code: str) -> Link:
    """The code is used up, and both chats are to be asked whether they mean it: nothing is linked.

    Raises LinkCodeInvalid (of codes that are wrong, used or too old alike), LinkedAlready,
    LinkImpossible.
    """
    person = acting_person(desk, Role.CUSTOMER)
    link = desk.unit.links.by_digest(digest_of(as_typed(code)))
    if link is None or link.state is not LinkState.OFFERED or not link.is_open(desk.now):
        raise LinkCodeInvalid
    other = _who(desk, link.asked)
    if other.id == person.id:
        raise LinkedAlready
    if not (person.is_active and other.is_active):
        raise LinkImpossible
    typed = replace(link, typed=here, state=LinkState.TYPED, expires_at=desk.now + LINK_LASTS)
    if not desk.unit.links.move(typed, was=link.state):
        raise LinkCodeInvalid
    return typed


def _who(desk: Desk, end: LinkEnd) -> Person:
    known = desk.unit.people.identified(end.account, end.native_id)
    if known is None:
        raise LinkCodeInvalid
    return known[0]
