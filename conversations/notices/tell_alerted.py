"""Whom an alert reaches, by which way, and whether by itself or on a card with others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from conversations.notices.alert import Alerting, alerts_of, latest_alert
from conversations.notices.alert_card import AlertCard
from conversations.notices.destinations import Destination, destination_of, destinations
from conversations.notices.happening import Happening
from conversations.notices.readers import Reader
from desk.definitions.shaped.plans import escalation_plan
from desk.escalation.fold_alert import Manner, fold_alert
from domain.escalation.ladder import Channel, Trigger
from domain.escalation.quiet import quiet_until
from domain.messaging import Outgoing
from domain.ports import Alert
from domain.tickets.history import EventKind

# How long alerts are gathered for one card: where it is edited in place, that disturbs nobody.
_GATHER_WHERE_EDITED = timedelta(seconds=10)
_GATHER_WHERE_POSTED = timedelta(minutes=5)
_SHORT = {Channel.SMS, Channel.PHONE}


def of_alert(happening: Happening) -> Iterator[Outgoing]:
    """To everybody it is for; what is folded is told by `folded_card`, later."""
    alone = [one for one in destinations(happening) if not _is_folded(happening, one)]
    # In a storm there are none, and nothing need be worded.
    alert = latest_alert(happening.unit, happening.ticket) if alone else None
    if alert is not None:
        yield from (_worded(happening, one, alert) for one in alone)


def of_change(happening: Happening) -> Iterator[Outgoing]:
    """The cards of the last alert show how things are, until it is settled; all, that it is."""
    for place, alert in enumerate(alerts_of(happening.unit, happening.ticket)):
        is_running = place == 0 and alert.settled is None
        if is_running or alert.settled == happening.event:
            yield from _cards(happening, alert)


def _cards(happening: Happening, alert: Alerting) -> Iterator[Outgoing]:
    for reader in _readers(happening, alert):
        can = happening.capabilities(reader.address.account)
        is_news = happening.event.kind is EventKind.ACKNOWLEDGED
        is_due = can.edits or (is_news and can.receives)
        if is_due or can.edits_pressed:
            card = AlertCard(unit=happening.unit, reader=reader, alert=alert).shown()
            yield replace(card, in_place_only=not is_due)


def _readers(happening: Happening, alert: Alerting) -> Iterator[Reader]:
    """Those who have a card of it that is theirs alone."""
    number, at = happening.ticket.number, alert.event.at
    for noted in happening.unit.alerts.of(number, at):
        if not noted.card:
            found = destination_of(happening.unit, happening.readers, noted.recipient)
            if found:
                yield found.reader


def _worded(happening: Happening, destination: Destination, alert: Alerting) -> Outgoing:
    card = AlertCard(unit=happening.unit, reader=destination.reader, alert=alert)
    return card.in_short() if destination.channel in _SHORT else card.shown()


def _is_folded(happening: Happening, destination: Destination) -> bool:
    data = happening.event.data
    edits = happening.capabilities(destination.reader.address.account).edits
    manner = Manner(
        is_person=destination.person is not None,
        is_last=data["is_last"] is True,
        rests_until=_rests_until(happening, destination),
        gather=_GATHER_WHERE_EDITED if edits else _GATHER_WHERE_POSTED,
    )
    noted = Alert(
        recipient=destination.recipient,
        number=happening.ticket.number,
        at=happening.event.at,
        trigger=Trigger(happening.text("trigger")),
        priority=happening.ticket.priority,
    )
    return fold_alert(happening, noted, manner) is not None


def _rests_until(happening: Happening, destination: Destination) -> datetime | None:
    """Whoever reads there is left in peace: others are awake, and climbing goes on with them."""
    person = destination.person
    resting = happening.text("resting").split(",")
    if not (person and destination.disturbs and str(person.id) in resting):
        return None
    zone = person.timezone or happening.policy.timezone
    return quiet_until(escalation_plan(happening).quiet_hours, happening.event.at, zone)
