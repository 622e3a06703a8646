"""What the house needs from outside: storage inside a unit of work, and chat platforms."""

from domain.ports.figures import Figures
from domain.ports.mailroom import Lane, Mailroom, Outbox, OutboxEntry
from domain.ports.people import People, Teams
from domain.ports.platforms import (
    Announcer,
    ChatAdapter,
    Finding,
    InHouse,
    Receive,
    Shown,
    Texts,
)
from domain.ports.talk import (
    Answers,
    ChatLog,
    Codes,
    Deadlines,
    Definitions,
    Inbox,
    KeptAnswer,
    KeptCode,
    Memories,
)
from domain.ports.tickets import (
    Attachments,
    History,
    Messages,
    Notes,
    Reference,
    References,
    Surveys,
    TicketFilter,
    TicketOrder,
    Tickets,
)
from domain.ports.troubles import FailedMessage, Troubles
from domain.ports.unit_of_work import Committed, FileStore, Unit, UnitOfWork

__all__ = [
    "Announcer",
    "Answers",
    "Attachments",
    "ChatAdapter",
    "ChatLog",
    "Codes",
    "Committed",
    "Deadlines",
    "Definitions",
    "FailedMessage",
    "Figures",
    "FileStore",
    "Finding",
    "History",
    "InHouse",
    "Inbox",
    "KeptAnswer",
    "KeptCode",
    "Lane",
    "Mailroom",
    "Memories",
    "Messages",
    "Notes",
    "Outbox",
    "OutboxEntry",
    "People",
    "Receive",
    "Reference",
    "References",
    "Shown",
    "Surveys",
    "Teams",
    "Texts",
    "TicketFilter",
    "TicketOrder",
    "Tickets",
    "Troubles",
    "Unit",
    "UnitOfWork",
]
