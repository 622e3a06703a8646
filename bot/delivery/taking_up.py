"""What whoever sent for an account before left behind, and what they used up of its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.delivery.outcomes import Outcomes
from domain.delivery import Limit, OutcomeUnknown
from domain.ports import Lane, Unit
from domain.quotas import QuotaUse

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Legacy:
    """Of some accounts."""

    lanes: Sequence[Lane]
    uses: Sequence[QuotaUse]
    # What was requested lately, and when (UTC), in this order.
    requests: Sequence[tuple[Lane, datetime]]


def legacy_of(unit: Unit, limits: Mapping[str, Sequence[Limit]], outcomes: Outcomes) -> Legacy:
    """Of the accounts that have these limits. What was being sent may have arrived."""
    longest = max((one.seconds for of in limits.values() for one in of), default=0.0)
    requests = (
        unit.mailroom.requested_since(unit.now - timedelta(seconds=longest)) if longest else []
    )
    for account in limits:
        _recover(unit, account, outcomes)
    return Legacy(
        lanes=[lane for lane in unit.mailroom.lanes() if lane.account in limits],
        uses=unit.quotas.uses(),
        requests=[(lane, at) for lane, at in requests if lane.account in limits],
    )


def _recover(unit: Unit, account: str, outcomes: Outcomes) -> None:
    """Twice is enough."""
    for entry in unit.mailroom.recover(account):
        log.info("delivery.unknown_twice", account=account, outbox=entry.id)
        died = OutcomeUnknown("the process ended before the answer came")
        reaction = outcomes.reaction([entry], died, idempotent=False)
        reaction(unit, Lane(account=account, chat=entry.message.address.chat))
