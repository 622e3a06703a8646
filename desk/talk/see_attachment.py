"""Look at a file."""

from desk.access import may, require
from desk.desk import Desk
from desk.errors import AttachmentUnknown
from domain.people.person import Role
from domain.tickets.conversation import Attachment


def see_attachment(desk: Desk, attachment_id: int) -> Attachment:
    """The staff see those of tickets; customers the public ones of their tickets; everybody their
    own that belong to no ticket yet. Raises AttachmentUnknown.
    """
    require(desk, Role.CUSTOMER)
    attachment = desk.unit.attachments.get(attachment_id)
    if attachment is None or not _may_see(desk, attachment):
        raise AttachmentUnknown
    return attachment


def _may_see(desk: Desk, attachment: Attachment) -> bool:
    if desk.actor is None:
        return True
    if attachment.number is None:
        return attachment.owner_id == desk.actor.person.id
    if may(desk, Role.ENGINEER):
        return True
    ticket = desk.unit.tickets.get(attachment.number)
    is_own = ticket is not None and ticket.customer_id == desk.actor.person.id
    return is_own and not attachment.internal
