"""The repositories of one open transaction."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from domain.ports import (
    AccountMemory,
    Alerts,
    Answers,
    Attachments,
    Backlog,
    ChatLog,
    Codes,
    Copies,
    CronRuns,
    Deadlines,
    Definitions,
    DirectoryEntries,
    Figures,
    FollowUps,
    Handovers,
    HeldMessages,
    History,
    Housekeeping,
    Inbox,
    Leases,
    Links,
    Mailroom,
    Measurements,
    Memories,
    Merges,
    Messages,
    Notes,
    Outbox,
    People,
    Quotas,
    References,
    Runs,
    Surveys,
    Teams,
    Tickets,
    Troubles,
)
from store.dialects import lock_name
from store.repositories.account_memory import SqlAccountMemory
from store.repositories.alerts import SqlAlerts
from store.repositories.answers import SqlAnswers
from store.repositories.attachments import SqlAttachments
from store.repositories.backlog import SqlBacklog
from store.repositories.chat_log import SqlChatLog
from store.repositories.codes import SqlCodes
from store.repositories.conversation import SqlMessages, SqlNotes
from store.repositories.copies import SqlCopies
from store.repositories.cron_runs import SqlCronRuns
from store.repositories.deadlines import SqlDeadlines
from store.repositories.definitions import SqlDefinitions
from store.repositories.directory import SqlDirectoryEntries
from store.repositories.figures import SqlFigures
from store.repositories.follow_ups import SqlFollowUps
from store.repositories.handovers import SqlHandovers
from store.repositories.held_messages import SqlHeldMessages
from store.repositories.history import SqlHistory
from store.repositories.housekeeping import SqlHousekeeping
from store.repositories.inbox import SqlInbox
from store.repositories.leases import SqlLeases
from store.repositories.links import SqlLinks
from store.repositories.mailroom import SqlMailroom
from store.repositories.measurements import SqlMeasurements
from store.repositories.memories import SqlMemories
from store.repositories.merges import SqlMerges
from store.repositories.outbox import SqlOutbox
from store.repositories.people import SqlPeople
from store.repositories.quotas import SqlQuotas
from store.repositories.references import SqlReferences
from store.repositories.runs import SqlRuns
from store.repositories.surveys import SqlSurveys
from store.repositories.teams import SqlTeams
from store.repositories.tickets import SqlTickets
from store.repositories.troubles import SqlTroubles
from store.transaction import Transaction

# Made when first asked for: a unit uses a few of them.
_REPOSITORIES: dict[str, Callable[[Transaction], object]] = {
    "tickets": SqlTickets,
    "history": SqlHistory,
    "messages": SqlMessages,
    "notes": SqlNotes,
    "attachments": SqlAttachments,
    "references": SqlReferences,
    "surveys": SqlSurveys,
    "measurements": SqlMeasurements,
    "alerts": SqlAlerts,
    "follow_ups": SqlFollowUps,
    "handovers": SqlHandovers,
    "cron_runs": SqlCronRuns,
    "runs": SqlRuns,
    "leases": SqlLeases,
    "housekeeping": SqlHousekeeping,
    "people": SqlPeople,
    "links": SqlLinks,
    "directory": SqlDirectoryEntries,
    "teams": SqlTeams,
    "memories": SqlMemories,
    "account_memory": SqlAccountMemory,
    "deadlines": SqlDeadlines,
    "definitions": SqlDefinitions,
    "outbox": SqlOutbox,
    "mailroom": SqlMailroom,
    "copies": SqlCopies,
    "held": SqlHeldMessages,
    "quotas": SqlQuotas,
    "inbox": SqlInbox,
    "codes": SqlCodes,
    "chat_log": SqlChatLog,
    "answers": SqlAnswers,
    "troubles": SqlTroubles,
    "backlog": SqlBacklog,
    "figures": SqlFigures,
}


class SqlUnit:
    """Implements `domain.ports.Unit`. Of no use once its transaction has ended."""

    now: datetime
    tickets: Tickets
    history: History
    messages: Messages
    notes: Notes
    attachments: Attachments
    references: References
    surveys: Surveys
    measurements: Measurements
    alerts: Alerts
    follow_ups: FollowUps
    handovers: Handovers
    cron_runs: CronRuns
    runs: Runs
    leases: Leases
    housekeeping: Housekeeping
    people: People
    links: Links
    directory: DirectoryEntries
    teams: Teams
    memories: Memories
    account_memory: AccountMemory
    deadlines: Deadlines
    definitions: Definitions
    outbox: Outbox
    mailroom: Mailroom
    copies: Copies
    held: HeldMessages
    quotas: Quotas
    inbox: Inbox
    codes: Codes
    chat_log: ChatLog
    answers: Answers
    troubles: Troubles
    backlog: Backlog
    figures: Figures

    def __init__(self, transaction: Transaction) -> None:
        self.now = transaction.now
        self._transaction = transaction

    def __getattr__(self, name: str) -> object:
        try:
            make = _REPOSITORIES[name]
        except KeyError:
            raise AttributeError(name) from None
        repository = self.__dict__[name] = make(self._transaction)
        return repository

    @property
    def merges(self) -> Merges:
        """What repositories have read of the two is not so any more afterwards."""
        return SqlMerges(self._transaction, done=self._forget)

    def lock(self, name: str) -> None:
        """Alone among those that lock the name."""
        lock_name(self._transaction, name)

    def read_ahead(self, numbers: Collection[int]) -> None:
        """Tickets, their histories and their customers."""
        found = self.tickets.read_ahead(numbers)
        self.history.read_ahead(numbers)
        self.people.read_ahead({ticket.customer_id for ticket in found})

    @contextmanager
    def attempt(self, *, is_watched: bool = True) -> Iterator[None]:
        """A savepoint. What it would have left to do may still be announced: harmless."""
        try:
            with self._transaction.part():
                yield
                if is_watched:
                    self._transaction.settle()
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        """What repositories know is not so any more."""
        for name in _REPOSITORIES.keys() & self.__dict__.keys():
            del self.__dict__[name]
