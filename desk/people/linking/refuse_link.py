"""One of the two chats says no."""

from dataclasses import replace

from desk.access import acting_person
from desk.desk import Desk
from desk.errors import LinkGone
from desk.people.linking.open_link import open_link
from domain.people.linking import Link, LinkEnd, LinkState
from domain.people.person import Role


def refuse_link(desk: Desk, here: LinkEnd, link_id: int = 0) -> Link:
    """Nothing becomes of it. `link_id`: 0 = the newest. Raises LinkGone."""
    acting_person(desk, Role.CUSTOMER)
    link = open_link(desk, here, link_id)
    ended = replace(link, state=LinkState.ENDED)
    if not desk.unit.links.move(ended, was=link.state):
        raise LinkGone
    return link
