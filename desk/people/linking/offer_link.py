"""Somebody asks for a code that links this chat with another of theirs."""

from dataclasses import replace

from desk.access import acting_person
from desk.desk import Desk
from desk.errors import LinkImpossible
from desk.people.fresh_code import fresh_code
from domain.people.linking import LINK_LASTS, Link, LinkEnd, LinkState
from domain.people.person import Role
from domain.people.secrets import as_typed, digest_of


def offer_link(desk: Desk, here: LinkEnd) -> str:
    """A new code, good once and for ten minutes; an earlier one of this chat is good no more.

    Raises LinkImpossible.
    """
    if not acting_person(desk, Role.CUSTOMER).is_active:
        raise LinkImpossible
    for link in desk.unit.links.of_chat(here.account, here.chat):
        if link.state is LinkState.OFFERED:
            desk.unit.links.move(replace(link, state=LinkState.ENDED), was=link.state)
    code = fresh_code()
    desk.unit.links.add(
        Link(digest=digest_of(as_typed(code)), asked=here, expires_at=desk.now + LINK_LASTS)
    )
    return code
