"""People of a corporation as addresses. Every chat with an app is one person's."""

from domain.messaging import Address


def to_user(user_id: str) -> str:
    """WeCom does not tell capitals from small letters in ids, and answers in small ones."""
    return user_id.strip().lower()


def address_of(account: str, user_id: str) -> Address:
    """The chat of somebody with the app."""
    return Address(account=account, chat=to_user(user_id))
