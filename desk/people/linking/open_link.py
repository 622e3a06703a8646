"""The link a chat is asked about."""

from desk.desk import Desk
from desk.errors import LinkGone
from domain.people.linking import Link, LinkEnd


def open_link(desk: Desk, here: LinkEnd, link_id: int = 0) -> Link:
    """By its id, else the newest; only while something may become of it, and only for its ends.

    Raises LinkGone.
    """
    of_here = desk.unit.links.of_chat(here.account, here.chat)
    meant = (link for link in of_here if link.id == link_id or (not link_id and link.typed))
    found = next(meant, None)
    if found is None or here not in {found.asked, found.typed}:
        raise LinkGone
    return found
