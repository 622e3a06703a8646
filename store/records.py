"""Domain values as rows and back."""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from domain.messaging import Address

T = TypeVar("T")


class Record(Generic[T]):
    """A dataclass whose fields are columns of the same names, but for those left out."""

    def __init__(self, kind: type[T], *, without: tuple[str, ...] = ()) -> None:
        self._kind = kind
        self.names = tuple(
            f.name
            for f in fields(kind)  # type: ignore[arg-type]
            if f.name not in without
        )
        self._values = attrgetter(*self.names)

    def values(self, value: T) -> dict[str, Any]:
        """Values by column."""
        return dict(zip(self.names, self._values(value), strict=True))

    def make(self, row: Sequence[Any], **more: Any) -> T:
        """The value from its columns, in the order of `names`; `more` are the fields left out."""
        return self._kind(**dict(zip(self.names, row, strict=True)), **more)


def address_values(prefix: str, address: Address | None) -> dict[str, str | None]:
    """An address as three columns, all NULL for None."""
    return {
        f"{prefix}_account": address.account if address else None,
        f"{prefix}_chat": address.chat if address else None,
        f"{prefix}_thread": address.thread if address else None,
    }


def address_of(account: str | None, chat: str | None, thread: str | None) -> Address | None:
    """The address from its three columns."""
    if account is None or chat is None:
        return None
    return Address(account=account, chat=chat, thread=thread or "")
