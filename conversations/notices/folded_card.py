"""Many alerts of one recipient on one card: how many of what, the worst of them, one button for
all. Edited in place as it grows."""

from collections import Counter
from collections.abc import Iterator, Sequence

from conversations.notices.destinations import Destination, destination_of
from conversations.notices.readers import Reader, Readers
from conversations.wording.names import listed, priority_name
from conversations.wording.shortening import shortened
from domain.escalation.folding import FoldedNews
from domain.escalation.ladder import Channel
from domain.messaging import Button, ButtonStyle, Outgoing
from domain.ports import Alert, Unit
from domain.tickets.ticket import Priority

# Named on the card; the rest is counted.
_NAMED = 10
_COLUMNS = 5
# Characters of a title in a list.
_TITLE = 24
_RANK = {priority: rank for rank, priority in enumerate(Priority)}


def tell_folded(unit: Unit, readers: Readers, news: FoldedNews) -> Iterator[Outgoing]:
    """The card as it stands now; nothing where the recipient can't be reached any more."""
    destination = destination_of(unit, readers, news.recipient)
    alerts = _alerts(unit, news)
    if destination is None or not alerts:
        return
    if destination.channel in {Channel.SMS, Channel.PHONE}:
        yield _in_short(destination.reader, alerts)
    else:
        yield _card(unit, destination, news, alerts)


def _alerts(unit: Unit, news: FoldedNews) -> list[Alert]:
    """The latest one of each ticket, the worst first."""
    since = unit.alerts.since(news.recipient, news.card.since)
    by_ticket = {alert.number: alert for alert in since if alert.card == news.card.key}
    return sorted(by_ticket.values(), key=lambda a: (-_RANK[a.priority], a.at, a.number))


def _card(
    unit: Unit, destination: Destination, news: FoldedNews, alerts: Sequence[Alert]
) -> Outgoing:
    reader = destination.reader
    fold = news.card.fold
    return Outgoing(
        address=reader.address,
        title=reader.texts.say_counted(f"alert.folded.{fold}", len(alerts)),
        facts=tuple(_facts(reader, alerts)),
        text="\n".join(_lines(unit, reader, alerts)),
        buttons=tuple(_buttons(reader, alerts)),
        card=f"alerts:{news.card.key}",
    )


def _in_short(reader: Reader, alerts: Sequence[Alert]) -> Outgoing:
    title = reader.texts.say_counted("alert.folded.short", len(alerts))
    worst = listed(reader.texts, (f"#{alert.number}" for alert in alerts[:_NAMED]))
    text = reader.texts.say("alert.folded.short.worst", told=title, worst=worst)
    values = (("matter", title), ("title", worst), ("due", ""))
    return Outgoing(address=reader.address, text=text, values=values)


def _facts(reader: Reader, alerts: Sequence[Alert]) -> Iterator[tuple[str, str]]:
    triggers = Counter(alert.trigger for alert in alerts)
    for trigger, count in triggers.most_common():
        yield reader.texts.say(f"alert.trigger.{trigger}"), str(count)
    priorities = Counter(alert.priority for alert in alerts)
    named = [
        f"{priority_name(reader.texts, priority)} {priorities[priority]}"
        for priority in reversed(Priority)
        if priorities[priority]
    ]
    yield reader.texts.say("alert.folded.priorities"), " · ".join(named)


def _lines(unit: Unit, reader: Reader, alerts: Sequence[Alert]) -> Iterator[str]:
    for alert in alerts[:_NAMED]:
        ticket = unit.tickets.get(alert.number)
        if ticket is not None:
            yield reader.texts.say(
                "alert.folded.line",
                number=alert.number,
                title=shortened(ticket.title, _TITLE),
                matter=reader.texts.say(f"alert.trigger.{alert.trigger}"),
                priority=priority_name(reader.texts, alert.priority),
            )
    rest = len(alerts) - _NAMED
    if rest > 0:
        yield reader.texts.say_counted("alert.folded.more", rest)


def _buttons(reader: Reader, alerts: Sequence[Alert]) -> Iterator[tuple[Button, ...]]:
    shown = [
        Button(label=f"#{alert.number}", command=f"/show {alert.number}")
        for alert in alerts[:_NAMED]
    ]
    yield from (tuple(shown[at : at + _COLUMNS]) for at in range(0, len(shown), _COLUMNS))
    ack = Button(
        label=reader.texts.say("alert.button.ack_all"),
        command="/ack all",
        style=ButtonStyle.PRIMARY,
    )
    yield (ack,)
