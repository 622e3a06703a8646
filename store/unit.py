"""The repositories of one open transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from domain.ports import (
    Answers,
    Attachments,
    ChatLog,
    Codes,
    Deadlines,
    Definitions,
    Figures,
    History,
    Inbox,
    Mailroom,
    Memories,
    Messages,
    Notes,
    Outbox,
    People,
    References,
    Surveys,
    Teams,
    Tickets,
    Troubles,
)
from store.repositories.answers import SqlAnswers
from store.repositories.attachments import SqlAttachments
from store.repositories.chat_log import SqlChatLog
from store.repositories.codes import SqlCodes
from store.repositories.conversation import SqlMessages, SqlNotes
from store.repositories.deadlines import SqlDeadlines
from store.repositories.definitions import SqlDefinitions
from store.repositories.figures import SqlFigures
from store.repositories.history import SqlHistory
from store.repositories.inbox import SqlInbox
from store.repositories.mailroom import SqlMailroom
from store.repositories.memories import SqlMemories
from store.repositories.outbox import SqlOutbox
from store.repositories.people import SqlPeople
from store.repositories.references import SqlReferences
from store.repositories.surveys import SqlSurveys
from store.repositories.teams import SqlTeams
from store.repositories.tickets import SqlTickets
from store.repositories.troubles import SqlTroubles
from store.transaction import Transaction


class SqlUnit:
    """Implements `domain.ports.Unit`. Of no use once its transaction has ended."""

    def __init__(self, transaction: Transaction) -> None:
        self.now: datetime = transaction.now
        self.tickets: Tickets = SqlTickets(transaction)
        self.history: History = SqlHistory(transaction)
        self.messages: Messages = SqlMessages(transaction)
        self.notes: Notes = SqlNotes(transaction)
        self.attachments: Attachments = SqlAttachments(transaction)
        self.references: References = SqlReferences(transaction)
        self.surveys: Surveys = SqlSurveys(transaction)
        self.people: People = SqlPeople(transaction)
        self.teams: Teams = SqlTeams(transaction)
        self.memories: Memories = SqlMemories(transaction)
        self.deadlines: Deadlines = SqlDeadlines(transaction)
        self.definitions: Definitions = SqlDefinitions(transaction)
        self.outbox: Outbox = SqlOutbox(transaction)
        self.mailroom: Mailroom = SqlMailroom(transaction)
        self.inbox: Inbox = SqlInbox(transaction)
        self.codes: Codes = SqlCodes(transaction)
        self.chat_log: ChatLog = SqlChatLog(transaction)
        self.answers: Answers = SqlAnswers(transaction)
        self.troubles: Troubles = SqlTroubles(transaction)
        self.figures: Figures = SqlFigures(transaction)
        self._transaction = transaction

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint. What it would have left to do may still be announced: harmless."""
        transaction = self._transaction
        transaction.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            if transaction.fault is None:
                transaction.execute("ROLLBACK TO attempt")
                transaction.execute("RELEASE attempt")
            raise
        transaction.execute("RELEASE attempt")
