"""People of a corporation as addresses. Every chat with an app is one person's."""

from domain.messaging import Address

_REFERENCE = ":"


def to_user(user_id: str) -> str:
    """WeCom does not tell capitals from small letters in ids, and answers in small ones."""
    return user_id.strip().lower()


def address_of(account: str, user_id: str) -> Address:
    """The chat of somebody with the app."""
    return Address(account=account, chat=to_user(user_id))


def to_reference(kind: str, media_id: str) -> str:
    """How a file of theirs is named: fetched by its id, sent again as what it was."""
    return f"{kind}{_REFERENCE}{media_id}"


def from_reference(reference: str) -> tuple[str, str]:
    """WeCom's kind of file and its id."""
    kind, _, media_id = reference.partition(_REFERENCE)
    return kind, media_id
