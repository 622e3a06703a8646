"""What a customer reports, gathered by a form or given through the API, before it is a ticket."""

from dataclasses import dataclass, field

from domain.tickets.ticket import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The content of a new ticket."""

    title: str
    description: str = ""
    category: str = ""
    priority: Priority = Priority.NORMAL
    # All answers by form field key.
    fields: dict[str, str] = field(default_factory=dict)
    form: str = ""
    form_version: int = 0
    # Keys of the fields that are remembered of the person and offered next time.
    remember: frozenset[str] = frozenset()
    # Ids of files already taken in.
    attachments: tuple[int, ...] = ()
