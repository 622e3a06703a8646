"""A provider's report of delivery → `Incoming`, where something did not arrive."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from adapters.sms.places import Json, at, is_among, word_at
from adapters.sms.provider import ReceiptRules
from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Sender

_TOLD = 200


def to_incoming(
    body: bytes, rules: ReceiptRules, *, account: str, now: datetime
) -> Iterator[Incoming]:
    """One for each message that did not arrive. Raises ValueError for what is no report."""
    for report in _reports(json.loads(body), rules):
        native_id = word_at(report, (rules.id_at,))
        status = word_at(report, (rules.status_at,))
        if not native_id or not status:
            raise ValueError("no report")
        if not is_among(status, rules.success):
            yield _undelivered(report, rules, native_id, account=account, now=now)


def _reports(body: Json, rules: ReceiptRules) -> list[Json]:
    found = at(body, rules.reports_at)
    if found is None:
        # Providers post other news to the same address: keys pressed, calls begun.
        return []
    return found if isinstance(found, list) else [found]


def _undelivered(
    report: Json, rules: ReceiptRules, native_id: str, *, account: str, now: datetime
) -> Incoming:
    number = word_at(report, (rules.number_at,)) if rules.number_at else ""
    reason = word_at(report, rules.reason_at)[:_TOLD] or word_at(report, (rules.status_at,))
    told = f"{native_id}\n{number}\n{reason}".encode()
    return Incoming(
        # The provider has none of its own, and posts again until it is thanked.
        event_id=f"receipt:{hashlib.sha256(told).hexdigest()[:32]}",
        kind=IncomingKind.UNDELIVERED,
        address=Address(account=account, chat=number),
        chat_kind=ChatKind.PRIVATE,
        sender=Sender(native_id=number, name=""),
        sent_at=now,
        message_id=native_id,
        text=reason,
    )
