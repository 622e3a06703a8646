"""What the house needs from outside: storage inside a unit of work, and chat platforms."""

from domain.ports.account_memory import AccountMemory
from domain.ports.figures import Figures
from domain.ports.held_messages import HeldMessages, WaitingChat
from domain.ports.mailroom import Lane, Mailroom, Outbox, OutboxEntry
from domain.ports.people import People, Teams
from domain.ports.platforms import (
    Announcer,
    ChatAdapter,
    Finding,
    InHouse,
    Metered,
    Receive,
    Shown,
    Texts,
)
from domain.ports.quotas import Quotas
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
from domain.ports.time import (
    Alert,
    Alerts,
    CronRuns,
    FollowUps,
    Handovers,
    Housekeeping,
    Measurements,
)
from domain.ports.troubles import FailedMessage, FailedRun, Troubles
from domain.ports.unit_of_work import Committed, FileStore, Unit, UnitOfWork

__all__ = [
    "AccountMemory",
    "Alert",
    "Alerts",
    "Announcer",
    "Answers",
    "Attachments",
    "ChatAdapter",
    "ChatLog",
    "Codes",
    "Committed",
    "CronRuns",
    "Deadlines",
    "Definitions",
    "FailedMessage",
    "FailedRun",
    "Figures",
    "FileStore",
    "Finding",
    "FollowUps",
    "Handovers",
    "HeldMessages",
    "History",
    "Housekeeping",
    "InHouse",
    "Inbox",
    "KeptAnswer",
    "KeptCode",
    "Lane",
    "Mailroom",
    "Measurements",
    "Memories",
    "Messages",
    "Metered",
    "Notes",
    "Outbox",
    "OutboxEntry",
    "People",
    "Quotas",
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
    "WaitingChat",
]
