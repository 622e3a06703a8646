"""What programs get: tickets as they stand, with everything said on them."""

from collections.abc import Mapping

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.messaging import FileKind
from domain.tickets.conversation import AttachmentState, Author
from domain.tickets.history import EventKind
from domain.tickets.ticket import Priority, Status, StatusCategory


class Answer(BaseModel):
    """Built from domain values of the same field names."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class PersonAnswer(Answer):
    """Somebody, by id and name."""

    id: int
    name: str


class TicketAnswer(Answer):
    """A ticket. Times are UTC."""

    number: int
    title: str
    description: str
    status: Status
    status_category: StatusCategory
    priority: Priority
    category: str
    team: str
    customer: PersonAnswer
    assignee: PersonAnswer | None
    form: str
    form_version: int
    fields: dict[str, str]
    created_at: AwareDatetime
    updated_at: AwareDatetime
    first_response_due: AwareDatetime | None
    first_response_at: AwareDatetime | None
    next_response_due: AwareDatetime | None
    resolution_due: AwareDatetime | None
    unanswered_since: AwareDatetime | None
    resolved_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    waiting_for: str
    snoozed_until: AwareDatetime | None
    merged_into: int | None
    follow_up_of: int | None
    reopen_count: int
    urge_count: int
    version: int


class MessageAnswer(Answer):
    """A public message. What was taken back has neither text nor files any more."""

    id: int
    author: Author
    author_id: int
    author_name: str
    text: str
    sent_at: AwareDatetime
    edited_at: AwareDatetime | None
    attachments: tuple[int, ...]
    taken_back_at: AwareDatetime | None
    taken_back_by: int | None
    read_at: AwareDatetime | None
    read_asked_at: AwareDatetime | None


class NoteAnswer(Answer):
    """An internal note: never to be shown to the customer."""

    id: int
    author_id: int
    author_name: str
    text: str
    written_at: AwareDatetime
    attachments: tuple[int, ...]


class EventAnswer(Answer):
    """One thing that happened."""

    kind: EventKind
    at: AwareDatetime
    actor_id: int | None
    actor_name: str
    data: Mapping[str, str | int | bool | None]


class AttachmentAnswer(Answer):
    """A file; its content is at /api/v1/attachments/{id} once it is stored."""

    id: int
    internal: bool
    kind: FileKind
    name: str
    media_type: str
    size: int | None
    state: AttachmentState
    created_at: AwareDatetime


class WholeTicketAnswer(TicketAnswer):
    """A ticket with its history. `messages` are the latest 500.

    `waiting_messages`: how many the customer can be shown only after they write again.
    """

    messages: tuple[MessageAnswer, ...]
    notes: tuple[NoteAnswer, ...]
    events: tuple[EventAnswer, ...]
    attachments: tuple[AttachmentAnswer, ...]
    waiting_messages: int


class TicketPage(Answer):
    """One page; `next` goes into `cursor` for the page after it, null = this was the last."""

    tickets: tuple[TicketAnswer, ...]
    next: str | None


class FaultAnswer(Answer):
    """One field that is wrong."""

    model_config = ConfigDict(extra="allow")

    field: str
    code: str


class ProblemAnswer(Answer):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    faults: tuple[FaultAnswer, ...] = ()
