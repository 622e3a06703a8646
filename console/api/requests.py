"""What programs send: bodies and filters, checked before the desk is asked."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from domain.ports import TicketOrder
from domain.tickets.conversation import Author
from domain.tickets.ticket import Priority, Status


def _is_readable(text: str) -> str:
    # Databases and chat platforms alike choke on NUL and lone halves of surrogate pairs.
    if "\0" in text or (not text.isprintable() and any("\ud800" <= c <= "\udfff" for c in text)):
        raise PydanticCustomError("unreadable", "holds characters nobody can read")
    return text


Line = Annotated[str, AfterValidator(_is_readable), Field(min_length=1, max_length=200)]
LongText = Annotated[str, AfterValidator(_is_readable), Field(min_length=1, max_length=20_000)]
Word = Annotated[str, AfterValidator(_is_readable), Field(max_length=100)]


class FromOutside(BaseModel):
    """A field nobody knows is a mistake, said so."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True
    )


class Nothing(FromOutside):
    """No filters, no body."""


class TicketQuery(FromOutside):
    """Which tickets to list. Give a filter several times to allow several values."""

    status: frozenset[Status] = frozenset()
    priority: frozenset[Priority] = frozenset()
    team: Word = ""
    assignee: int | Literal["none"] | None = Field(
        default=None, description="Id of a person, or none: nobody has it."
    )
    customer: int | None = Field(default=None, description="Id of a person.")
    created_from: AwareDatetime | None = None
    created_before: AwareDatetime | None = None
    text: Word = Field(default="", description="Found anywhere in title or description.")
    order: TicketOrder = TicketOrder.NEWEST
    limit: int = Field(default=50, ge=1, le=100)
    cursor: str = Field(
        default="", max_length=40, description="`next` of the page before, with the same filters."
    )


class KnownCustomer(FromOutside):
    """A customer by the id other answers name them by."""

    id: int


class ChatCustomer(FromOutside):
    """A customer by the identity they write under; told there what becomes of the ticket."""

    account: Word = Field(min_length=1, description='"telegram.main", "webchat.main"')
    native_id: Word = Field(min_length=1, description="The platform's id of the person.")
    name: Line | None = Field(default=None, description="Needed while they are unknown.")


class ContactCustomer(FromOutside):
    """A customer by name and phone; the same phone is the same person."""

    name: Line
    phone: str = Field(pattern=r"^\+?[0-9][0-9 ()-]{4,30}$")


class NewTicket(FromOutside):
    """A ticket to open on behalf of a customer."""

    customer: KnownCustomer | ChatCustomer | ContactCustomer
    form: Word = Field(default="after_sales", description="Key of the form that checks `fields`.")
    title: Line
    description: LongText | None = None
    category: Word = ""
    priority: Priority = Priority.NORMAL
    fields: dict[Word, Annotated[str, AfterValidator(_is_readable), Field(max_length=4000)]] = (
        Field(default_factory=dict, max_length=100, description="Answers by form field key.")
    )


class NewMessage(FromOutside):
    """A public message: the customer's follow-up, or a reply of the staff."""

    author: Author
    person: int | None = Field(
        default=None, description="Who of the staff speaks. Needed when the author is staff."
    )
    text: LongText
