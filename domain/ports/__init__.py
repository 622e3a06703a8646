"""What the house needs from outside: storage inside a unit of work, and chat platforms."""

from domain.ports.account_memory import AccountMemory
from domain.ports.copies import Copies, CopyState, MessageCopy
from domain.ports.figures import Figures
from domain.ports.held_messages import HeldMessages, WaitingChat
from domain.ports.leases import Lease, Leases
from domain.ports.mailroom import Lane, Mailroom, Outbox, OutboxEntry
from domain.ports.neighbours import Neighbours
from domain.ports.people import DirectoryEntries, Links, Merges, People, Teams
from domain.ports.platforms import (
    Announcer,
    ChatAdapter,
    Directory,
    Finding,
    InHouse,
    Metered,
    Recalls,
    Receive,
    Shown,
    TellsRead,
    Texts,
)
from domain.ports.quotas import Quotas
from domain.ports.runs import Run, Runs
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
    "Copies",
    "CopyState",
    "CronRuns",
    "Deadlines",
    "Definitions",
    "Directory",
    "DirectoryEntries",
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
    "Lease",
    "Leases",
    "Links",
    "Mailroom",
    "Measurements",
    "Memories",
    "Merges",
    "MessageCopy",
    "Messages",
    "Metered",
    "Neighbours",
    "Notes",
    "Outbox",
    "OutboxEntry",
    "People",
    "Quotas",
    "Recalls",
    "Receive",
    "Reference",
    "References",
    "Run",
    "Runs",
    "Shown",
    "Surveys",
    "Teams",
    "TellsRead",
    "Texts",
    "TicketFilter",
    "TicketOrder",
    "Tickets",
    "Troubles",
    "Unit",
    "UnitOfWork",
    "WaitingChat",
]
