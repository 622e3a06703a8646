"""Changes of the directory as WeCom calls back with them → what concerns people of ours.

They reach an app that may see the people, and the callback of contacts sync (通讯录同步) where it
has the app's address. Source: documents 90240 and 90970.
"""

from collections.abc import Iterator
from typing import Final

from adapters.wecom.app.address import address_of, to_user
from adapters.wecom.app.inbound import event_key, sent_at
from adapters.wecom.messages import ChangeContactEvent
from adapters.wecom.words import word
from domain.messaging import ChatKind, Incoming, IncomingKind, Sender

# Disabled, left. Source: document 90196.
GONE: Final = frozenset({"2", "5"})
_OF_A_PERSON: Final = {
    "create_user": IncomingKind.CHANGED,
    "update_user": IncomingKind.CHANGED,
    "delete_user": IncomingKind.LEFT,
}


def to_changes(event: ChangeContactEvent, account: str) -> Iterator[Incoming]:
    """One for each of the people it is about; departments alone are about nobody."""
    user, new = word(event.user), word(event.new_user)
    kind = _OF_A_PERSON.get(word(event.change_type))
    if kind is not None and user:
        if new and to_user(new) != to_user(user):
            yield _change(event, account, user, IncomingKind.RENAMED, moved_to=to_user(new))
        is_gone = word(event.status) in GONE
        yield _change(event, account, new or user, IncomingKind.LEFT if is_gone else kind)
    for tagged in filter(None, f"{word(event.added)},{word(event.removed)}".split(",")):
        yield _change(event, account, tagged, IncomingKind.CHANGED)


def _change(
    event: ChangeContactEvent, account: str, user: str, kind: IncomingKind, *, moved_to: str = ""
) -> Incoming:
    return Incoming(
        event_id=f"{event_key(event)}:{kind}:{to_user(user)}",
        kind=kind,
        address=address_of(account, user),
        chat_kind=ChatKind.PRIVATE,
        sender=Sender(native_id=to_user(user), name=""),
        sent_at=sent_at(event),
        moved_to=moved_to,
    )
