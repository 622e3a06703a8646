"""Two people turn out to be one, or an identity gets another id: what was theirs follows.

Histories are not rewritten but for the ids in them, so that clocks and ratings go on telling the
customer from the staff. What still names the former id elsewhere is read through `people.get`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Table,
    Text,
    TextClause,
    bindparam,
    cast,
    delete,
    exists,
    or_,
    select,
    update,
)

from domain.surveys.survey import Survey
from domain.tickets.history import EventKind
from store.prepared import Prepared
from store.records import Record
from store.statements import change, pick, put_row
from store.tables.clocks import NOT_DONE, alerts, follow_ups, measurements
from store.tables.columns import is_exactly
from store.tables.people import bound_chats, directory_entries, identities, people
from store.tables.talk import memories
from store.tables.tickets import (
    attachments,
    internal_notes,
    surveys,
    ticket_events,
    ticket_messages,
    tickets,
)
from store.transaction import Transaction

_FORMER = bindparam("former", type_=Integer())
_PERSON = bindparam("person", type_=Integer())


def _follow(column: Column[int], *where: ColumnElement[bool] | TextClause) -> Prepared:
    """Rows that name the former one in this column name the person."""
    conditions = (column == _FORMER, *where)
    return Prepared(update(column.table).values({column.name: _PERSON}).where(*conditions))


_THEIRS = select(tickets.c.number).where(
    or_(tickets.c.customer_id == _FORMER, tickets.c.assignee_id == _FORMER)
)
# Whose words and deeds: without an index of their own, found by the tickets they belong to.
_AUTHORS = (
    ticket_events.c.actor_id,
    ticket_messages.c.author_id,
    internal_notes.c.author_id,
    attachments.c.owner_id,
)
_SAID = [_follow(column, column.table.c.number.in_(_THEIRS)) for column in _AUTHORS]
_HELD = [
    _follow(attachments.c.owner_id, attachments.c.number.is_(None)),
    _follow(surveys.c.customer_id),
    _follow(follow_ups.c.owner_id, is_exactly(NOT_DONE)),
    _follow(tickets.c.customer_id),
    _follow(tickets.c.assignee_id),
    _follow(identities.c.person_id),
    _follow(directory_entries.c.person_id),
]
# Staff work on anybody's tickets: these walk over whole tables.
_EVERYWHERE = [
    *(_follow(column) for column in _AUTHORS),
    _follow(follow_ups.c.owner_id),
    _follow(measurements.c.assignee_id),
    _follow(surveys.c.engineer_id),
]
_openings = Prepared(
    pick(ticket_events, ("id", "data")).where(
        ticket_events.c.kind == EventKind.OPENED, ticket_events.c.number.in_(_THEIRS)
    )
)
_reopen = Prepared(change(ticket_events, ("data",), "id"))
_realert = Prepared(
    update(alerts)
    .values(recipient=bindparam("person"))
    .where(alerts.c.recipient == bindparam("former"))
)
_survey = Record(Survey)
_credited = Prepared(
    pick(surveys, _survey.names).where(cast(surveys.c.credits, Text).like(bindparam("part")))
)
_credit = put_row(surveys, ("number", "round"))
# Where either of them may have talked: what is remembered of other groups is forgotten.
_private_chats = Prepared(
    select(identities.c.account, identities.c.private_chat).where(
        or_(identities.c.person_id == _FORMER, identities.c.person_id == _PERSON)
    )
)
_groups = Prepared(pick(bound_chats, ("account", "chat")))
_known = memories.alias("known")
_HERE = (memories.c.account == bindparam("account"), memories.c.chat == bindparam("chat"))
_yield_memory = Prepared(
    delete(memories).where(
        *_HERE,
        memories.c.person_id == _FORMER,
        exists(
            select(_known.c.chat).where(
                _known.c.account == memories.c.account,
                _known.c.chat == memories.c.chat,
                _known.c.person_id == _PERSON,
            )
        ),
    )
)
_move_memory = _follow(memories.c.person_id, *_HERE)
_point = Prepared(
    update(people)
    .values(merged_into=_PERSON)
    .where(or_(people.c.id == _FORMER, people.c.merged_into == _FORMER))
)


def _rename(table: Table) -> Prepared:
    is_old = table.c.native_id == bindparam("old")
    return Prepared(
        update(table)
        .values(native_id=bindparam("new"))
        .where(table.c.account == bindparam("account"), is_old)
    )


_RENAMED = [_rename(table) for table in (identities, directory_entries)]


class SqlMerges:
    """Implements `domain.ports.Merges`."""

    def __init__(self, transaction: Transaction, *, done: Callable[[], None]) -> None:
        self._transaction = transaction
        self._done = done

    def unite(self, former: int, person: int, *, everywhere: bool) -> None:
        """What was the former one's is the person's from now on."""
        both = {"former": former, "person": person}
        self._follow_talk(former, person)
        self._follow_openings(former, person)
        self._run(_SAID, both)
        self._run(_HELD, both)
        if everywhere:
            self._run(_EVERYWHERE, both)
            self._follow_credits(former, person)
        _realert.put(self._transaction, former=str(former), person=str(person))
        _point.put(self._transaction, **both)
        self._done()

    def rename(self, account: str, old: str, new: str) -> None:
        """An identity has another id on its platform, which is nobody's yet."""
        self._run(_RENAMED, {"account": account, "old": old, "new": new})
        self._done()

    def _run(self, statements: Iterable[Prepared], values: Mapping[str, int | str]) -> None:
        for statement in statements:
            statement.put(self._transaction, **values)

    def _follow_talk(self, former: int, person: int) -> None:
        both = {"former": former, "person": person}
        chats = (*_private_chats.all(self._transaction, **both), *_groups.all(self._transaction))
        for account, chat in chats:
            self._run((_yield_memory, _move_memory), {**both, "account": account, "chat": chat})

    def _follow_openings(self, former: int, person: int) -> None:
        for event_id, data in _openings.all(self._transaction, former=former):
            if data.get("customer") == former:
                _reopen.put(self._transaction, id=event_id, data={**data, "customer": person})

    def _follow_credits(self, former: int, person: int) -> None:
        for row in _credited.all(self._transaction, part=f'%"{former}":%'):
            survey = _survey.make(row)
            shares = dict(survey.credits)
            shares[person] = shares.get(person, 0.0) + shares.pop(former, 0.0)
            _credit.put(self._transaction, **_survey.values(replace(survey, credits=shares)))
