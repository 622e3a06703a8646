"""Removing what nobody needs any more.

Ids rise with time: the oldest rows are looked at by id alone, so that no index is kept for it.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    select,
    tuple_,
)

from domain.people.linking import LinkState
from store.prepared import Prepared
from store.statements import same
from store.tables.clocks import alerts
from store.tables.columns import is_exactly
from store.tables.mail import OutboxState, inbox, outbox
from store.tables.people import links
from store.tables.talk import account_memory
from store.tables.tickets import attachments
from store.transaction import Transaction


def _drop_oldest(table: Table, done: ColumnElement[bool], since: Column[datetime]) -> Delete:
    """Of the `most` oldest rows that are done, those that were before the edge."""
    oldest = select(table.c.id).where(done).order_by(table.c.id).limit(bindparam("most"))
    return delete(table).where(table.c.id.in_(oldest), since < bindparam("edge", type_=since.type))


_drop_events = Prepared(_drop_oldest(inbox, inbox.c.is_failed == 0, inbox.c.received_at))
_drop_messages = Prepared(
    _drop_oldest(
        outbox,
        and_(outbox.c.is_unsent == 0, outbox.c.state != OutboxState.FAILED),
        outbox.c.settled_at,
    )
)
_drop_uploads = Prepared(
    _drop_oldest(attachments, attachments.c.number.is_(None), attachments.c.created_at).returning(
        attachments.c.digest
    )
)
_is_known = Prepared(
    select(exists().where(same(attachments, "digest"), is_exactly("digest <> ''")))
)
_old_alerts = (
    select(alerts.c.id)
    .where(alerts.c.at < bindparam("edge", type_=alerts.c.at.type))
    .order_by(alerts.c.at)
    .limit(bindparam("most"))
)
_drop_alerts = Prepared(delete(alerts).where(alerts.c.id.in_(_old_alerts)))
_drop_links = Prepared(_drop_oldest(links, links.c.state != LinkState.DONE, links.c.expires_at))
_expired = (
    select(account_memory.c.account, account_memory.c.key)
    .where(account_memory.c.expires_at <= bindparam("now", type_=account_memory.c.expires_at.type))
    .order_by(account_memory.c.expires_at)
    .limit(bindparam("most"))
)
_drop_expired = Prepared(
    delete(account_memory).where(
        tuple_(account_memory.c.account, account_memory.c.key).in_(_expired)
    )
)


class SqlHousekeeping:
    """Implements `domain.ports.Housekeeping`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def purge_mail(self, before: datetime, limit: int) -> int:
        """Handled inbox events and settled outbox messages; failed ones stay."""
        events = _drop_events.run(self._transaction, edge=before, most=limit)
        messages = _drop_messages.run(self._transaction, edge=before, most=max(limit - events, 0))
        return events + messages

    def purge_uploads(self, before: datetime, limit: int) -> tuple[int, Collection[str]]:
        """Files that never became part of a ticket; also digests no row speaks of any more."""
        rows = _drop_uploads.all(self._transaction, edge=before, most=limit)
        digests = {row[0] for row in rows} - {""}
        orphans = {d for d in digests if not _is_known.scalar(self._transaction, digest=d)}
        return len(rows), orphans

    def purge_alerts(self, before: datetime, limit: int) -> int:
        """Alerts from before."""
        return _drop_alerts.run(self._transaction, edge=before, most=limit)

    def purge_links(self, before: datetime, limit: int) -> int:
        """Codes that led nowhere; the record of those who became one stays."""
        return _drop_links.run(self._transaction, edge=before, most=limit)

    def purge_account_memory(self, limit: int) -> int:
        """What has expired."""
        return _drop_expired.run(self._transaction, now=self._transaction.now, most=limit)
