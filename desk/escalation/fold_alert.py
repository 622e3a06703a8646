"""Storm control: whether an alert is told by itself, or on one card with others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.definitions.shaped.plans import InUnit, escalation_plan
from desk.locks import lock_alerts_of
from domain.deadlines import Deadline, Purpose
from domain.escalation.folding import Fold, FoldedCard, folded_card
from domain.ports import Alert

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one recipient may be alerted."""

    # A person: at most so many an hour. Groups hear everything.
    is_person: bool
    # The last rung of a ladder is told whatever the hour held so far.
    is_last: bool
    # Nothing is said to them before (UTC); None = they are awake.
    rests_until: datetime | None
    # How long alerts are gathered before a card is shown, or shown again.
    gather: timedelta


def fold_alert(desk: InUnit, alert: Alert, manner: Manner) -> FoldedCard | None:
    """Note the alert. Returns the card it is told on, later; None: tell it now, by itself.

    A storm folds even last rungs: their card is sent all the same.
    """
    lock_alerts_of(desk.unit, alert.recipient)
    digests = _digests(desk)
    card = _resting(manner) or _storm(desk, alert, digests) or _beyond_limit(desk, alert, manner)
    noted = replace(alert, card=card.key if card else "")
    desk.unit.alerts.note(noted)
    if card:
        _tell_later(desk, noted, card, manner, digests)
    return card


def _resting(manner: Manner) -> FoldedCard | None:
    end = manner.rests_until
    return FoldedCard(fold=Fold.QUIET, moment=end) if end else None


def _storm(desk: InUnit, alert: Alert, digests: Sequence[Deadline]) -> FoldedCard | None:
    """The one that goes on, or one that begins with this alert."""
    going_on = _pending(digests, alert.recipient, Fold.STORM)
    if going_on:
        return going_on
    recent = desk.unit.alerts.since(alert.recipient, alert.at - _MINUTE)
    if len(recent) + 1 < escalation_plan(desk).storm_at:
        return None
    return _storm_of(recent) or FoldedCard(fold=Fold.STORM, moment=alert.at)


def _storm_of(recent: Sequence[Alert]) -> FoldedCard | None:
    """Its card was shown a moment ago, and it isn't over."""
    cards = (folded_card(alert.card) for alert in reversed(recent) if alert.card)
    return next((card for card in cards if card.fold is Fold.STORM), None)


def _beyond_limit(desk: InUnit, alert: Alert, manner: Manner) -> FoldedCard | None:
    if manner.is_last or not manner.is_person:
        return None
    recent = desk.unit.alerts.since(alert.recipient, alert.at - _HOUR)
    told = sum(not one.card for one in recent)
    if told < escalation_plan(desk).alerts_per_hour:
        return None
    hour = alert.at.replace(minute=0, second=0, microsecond=0)
    return FoldedCard(fold=Fold.LIMIT, moment=hour)


def _tell_later(
    desk: InUnit, alert: Alert, card: FoldedCard, manner: Manner, digests: Sequence[Deadline]
) -> None:
    """What is set already stays: alerts that go on and on must not put it off for ever."""
    subject = f"{card.key} {alert.recipient}"
    if any(one.subject == subject for one in digests):
        return
    due_at = card.moment if card.fold is Fold.QUIET else alert.at + manner.gather
    desk.unit.deadlines.set(Deadline(purpose=Purpose.ALERT_DIGEST, subject=subject, due_at=due_at))


def _pending(digests: Sequence[Deadline], recipient: str, fold: Fold) -> FoldedCard | None:
    for digest in digests:
        key, _, whose = digest.subject.partition(" ")
        if whose == recipient and (card := folded_card(key)).fold is fold:
            return card
    return None


def _digests(desk: InUnit) -> list[Deadline]:
    return [d for d in desk.unit.deadlines.pending(0) if d.purpose is Purpose.ALERT_DIGEST]
