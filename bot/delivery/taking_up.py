"""What whoever sent for an account before left behind, and what they used up of its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.delivery.outcomes import Outcomes
from domain.delivery import Capabilities, OutcomeUnknown
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


def legacy_of(unit: Unit, abilities: Mapping[str, Capabilities], outcomes: Outcomes) -> Legacy:
    """Of the accounts with these abilities. What was being sent may have arrived."""
    longest = max((one.seconds for can in abilities.values() for one in can.limits), default=0.0)
    requests = (
        unit.mailroom.requested_since(unit.now - timedelta(seconds=longest)) if longest else []
    )
    for account, can in abilities.items():
        _recover(unit, account, can, outcomes)
    return Legacy(
        lanes=[lane for lane in unit.mailroom.lanes() if lane.account in abilities],
        uses=unit.quotas.uses(),
        requests=[(lane, at) for lane, at in requests if lane.account in abilities],
    )


def _recover(unit: Unit, account: str, can: Capabilities, outcomes: Outcomes) -> None:
    """Twice is enough where repetitions are not recognised."""
    for entry in unit.mailroom.recover(account):
        log.info("delivery.unknown_twice", account=account, outbox=entry.id)
        died = OutcomeUnknown("the process ended before the answer came")
        reaction = outcomes.reaction(
            [entry],
            died,
            idempotent=False,
            recognises_repeats_for=can.recognises_repeats_for,
        )
        reaction(unit, Lane(account=account, chat=entry.message.address.chat))
