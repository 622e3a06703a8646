"""Whether the staff of a ticket are told, by event: its card, and lines beside the card."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from conversations.notices import group_messages
from conversations.notices.group_messages import say_in_group
from conversations.notices.happening import Happening
from conversations.notices.readers import Reader, Readers
from conversations.notices.ticket_card import ticket_card
from desk.definitions.shaped.plans import escalation_plan
from desk.tickets.refresh_card import refresh_card_later
from domain.delivery import Capabilities
from domain.escalation.ladder import Trigger
from domain.messaging import Address, Button, Outgoing
from domain.people.news import CardNews
from domain.ports import Alert, Unit
from domain.tickets.conversation import Author
from domain.tickets.history import EventKind
from domain.tickets.ticket import LIVE

_MINUTE = timedelta(minutes=1)
# Without edits a card is posted again each time, so only for what changes the work at hand.
_WORTH_A_NEW_CARD = {
    EventKind.OPENED,
    EventKind.ASSIGNED,
    EventKind.ESCALATED,
    EventKind.REOPENED,
    EventKind.RESUMED,
    EventKind.SNOOZE_ENDED,
    EventKind.UNASSIGNED,
}
# What an alert brought with it. That people were told alone changes nothing a card shows.
_MOVED = {"raised_to", "reassigned_from"}


def by_card(happening: Happening) -> Iterator[Outgoing]:
    """The card as it stands now. What a rung changed is shown with its alert."""
    if not happening.text("ladder"):
        yield from _cards(happening, happening.desk())


def by_card_in_calm(happening: Happening) -> Iterator[Outgoing]:
    """The same for what the clock did: of hundreds at once most cards are shown later, bit by bit,
    so that people's own messages need not wait behind them."""
    if happening.event.kind is EventKind.ALERTED and not _MOVED & happening.event.data.keys():
        return
    readers = happening.desk()
    calm = [reader for reader in readers if _is_calm(happening, reader.address)]
    yield from _cards(happening, calm)
    if len(calm) < len(readers):
        refresh_card_later(happening, happening.ticket.number, happening.event.at)


def by_card_again(
    unit: Unit, readers: Readers, capabilities: Callable[[str], Capabilities], news: CardNews
) -> Iterator[Outgoing]:
    """The cards that were left as they were; posted anew they would be no news."""
    for reader in readers.desk(news.ticket):
        if capabilities(reader.address.account).edits:
            yield ticket_card(unit, reader, news.ticket)


def _cards(happening: Happening, readers: Iterable[Reader]) -> Iterator[Outgoing]:
    for reader in readers:
        can = happening.capabilities(reader.address.account)
        is_news = "reassigned_from" in happening.event.data
        is_due = can.edits or is_news or happening.event.kind in _WORTH_A_NEW_CARD
        if is_due or can.edits_pressed:
            card = ticket_card(happening.unit, reader, happening.ticket)
            yield replace(card, in_place_only=not is_due)


def of_opening(happening: Happening) -> Iterator[Outgoing]:
    """The files of the report, below the card."""
    files = happening.unit.attachments.of(happening.ticket.number)
    ids = tuple(file.id for file in files if not file.internal)
    if ids:
        for reader in happening.desk():
            yield group_messages.files_of_report(reader, happening.ticket, ids)


def of_customer_message(happening: Happening) -> Iterator[Outgoing]:
    """What the customer wrote; the card only where that changed what it says."""
    message = happening.message()
    if message:
        for reader in happening.hearers_elsewhere():
            yield group_messages.customer_wrote(reader, happening.ticket, message)
    is_owed_from_now = happening.ticket.unanswered_since == happening.event.at
    if is_owed_from_now or "status_to" in happening.event.data:
        yield from by_card(happening)


def of_edit(happening: Happening) -> Iterator[Outgoing]:
    """What the customer corrected, or a colleague elsewhere."""
    message = happening.message()
    if message:
        is_customers = message.author is Author.CUSTOMER
        say = (
            group_messages.customer_corrected
            if is_customers
            else group_messages.colleague_corrected
        )
        for reader in happening.hearers_elsewhere():
            yield say(reader, happening.ticket, message)


def of_move(happening: Happening) -> Iterator[Outgoing]:
    """A message that belongs here after all."""
    message = happening.message()
    if message and message.number == happening.ticket.number:
        for reader in happening.hearers_elsewhere():
            yield group_messages.customer_wrote(reader, happening.ticket, message)


def of_reply(happening: Happening) -> Iterator[Outgoing]:
    """A colleague's answer, where it wasn't written."""
    message = happening.message()
    if message:
        for reader in happening.hearers_elsewhere():
            yield group_messages.colleague_replied(reader, happening.ticket, message)


def of_note(happening: Happening) -> Iterator[Outgoing]:
    """A colleague's note, where it wasn't written."""
    note = happening.note()
    if note:
        for reader in happening.hearers_elsewhere():
            yield group_messages.colleague_noted(reader, happening.ticket, note)


def of_assignment(happening: Happening) -> Iterator[Outgoing]:
    """To the new assignee in private; in the group what somebody did, and what the new assignee
    can't be told in private."""
    ticket, event = happening.ticket, happening.event
    is_told = ticket.assignee_id == event.actor_id or bool(happening.text("ladder"))
    if ticket.assignee_id is None or is_told:
        return
    assignee = happening.readers.in_private(ticket.assignee_id)
    if assignee:
        show = Button(
            label=assignee.texts.say("desk.button.show"), command=f"/show {ticket.number}"
        )
        yield Outgoing(
            address=assignee.address,
            text=assignee.texts.say(
                "desk.assigned_to_you", number=ticket.number, title=ticket.title
            ),
            buttons=((show,),),
            ticket=ticket.number,
        )
    if assignee and event.actor_id in {None, ticket.customer_id}:
        return
    name = happening.name_of(ticket.assignee_id)
    for reader in happening.desk():
        if reader.is_group:
            yield say_in_group(reader, ticket, "desk.assigned", name=name)


def of_waking(happening: Happening) -> Iterator[Outgoing]:
    """A rested ticket is back: to its assignee in private, else to the desk."""
    ticket = happening.ticket
    assignee = happening.readers.in_private(ticket.assignee_id)
    if assignee:
        yield say_in_group(assignee, ticket, "desk.snooze_ended.yours", title=ticket.title)
    name = happening.name_of(ticket.assignee_id)
    key = "desk.snooze_ended" if name else "desk.snooze_ended.nobody"
    for reader in happening.desk():
        if reader.is_group or not assignee:
            yield say_in_group(reader, ticket, key, title=ticket.title, name=name)


def line(key: str) -> Callable[[Happening], Iterator[Outgoing]]:
    """A plain line with what every such line may say: name, title, reason."""

    def tell(happening: Happening) -> Iterator[Outgoing]:
        for reader in happening.hearers_elsewhere():
            yield say_in_group(
                reader,
                happening.ticket,
                key,
                name=happening.event.actor_name or reader.texts.say("desk.somebody"),
                title=happening.ticket.title,
                customer=happening.name_of(happening.ticket.customer_id),
            )

    return tell


def of_reasoned(plain: str, because: str) -> Callable[[Happening], Iterator[Outgoing]]:
    """A line that gives the reason, where one was given."""

    def tell(happening: Happening) -> Iterator[Outgoing]:
        reason = happening.text("reason")
        for reader in happening.hearers_elsewhere():
            yield say_in_group(
                reader,
                happening.ticket,
                because if reason else plain,
                name=happening.event.actor_name or reader.texts.say("desk.somebody"),
                reason=reason,
            )

    return tell


def of_merge_in(happening: Happening) -> Iterator[Outgoing]:
    """Another ticket goes on under this one."""
    source = happening.event.data.get("source")
    for reader in happening.hearers():
        yield say_in_group(reader, happening.ticket, "desk.merged_in", can_wait=True, source=source)


def of_rating(happening: Happening) -> Iterator[Outgoing]:
    """The customer's judgement, for those who did the work."""
    survey = happening.unit.surveys.latest(happening.ticket.number)
    if survey is None or survey.score is None:
        return
    key = "desk.rated.because" if survey.comment else "desk.rated"
    for reader in happening.hearers():
        yield say_in_group(
            reader,
            happening.ticket,
            key,
            can_wait=True,
            score=survey.score,
            comment=survey.comment,
        )


def of_explanation(happening: Happening) -> Iterator[Outgoing]:
    """The customer's words about a rating that was told before; picked reasons stand on the card
    of the call.
    """
    comment = happening.text("comment")
    if not comment:
        return
    for reader in happening.hearers():
        yield say_in_group(
            reader, happening.ticket, "desk.explained", can_wait=True, comment=comment
        )


def of_delivery_failure(happening: Happening) -> Iterator[Outgoing]:
    """The customer may not have seen it: somebody should call."""
    if not happening.is_customers_failure() or _means_nothing_any_more(happening):
        return
    key = "desk.delivery_dropped" if happening.event.data.get("dropped") else "desk.delivery_failed"
    customer = happening.name_of(happening.ticket.customer_id)
    for reader in happening.hearers():
        yield say_in_group(reader, happening.ticket, key, customer=customer)


def _means_nothing_any_more(happening: Happening) -> bool:
    """What waited in vain was about a ticket that is over."""
    return bool(happening.event.data.get("dropped")) and happening.ticket.status not in LIVE


def of_closed_window(happening: Happening) -> Iterator[Outgoing]:
    """The customer must write before we may: somebody may want to reach them in another way."""
    if not happening.is_customers_failure() or happening.ticket.status not in LIVE:
        return
    words = happening.text("words")
    for reader in happening.hearers():
        yield say_in_group(
            reader,
            happening.ticket,
            "desk.delivery_waits.because" if words else "desk.delivery_waits",
            customer=happening.name_of(happening.ticket.customer_id),
            words=words,
        )


def _is_calm(happening: Happening, address: Address) -> bool:
    """Few tickets' cards were touched by the clock in this chat within the last minute."""
    unit, number, at = happening.unit, happening.ticket.number, happening.event.at
    recipient = f"cards {address.account} {address.chat}"
    others = {a.number for a in unit.alerts.since(recipient, at - _MINUTE)} - {number}
    if len(others) >= escalation_plan(happening).storm_at:
        return False
    unit.alerts.note(
        Alert(
            recipient=recipient,
            number=number,
            at=at,
            trigger=Trigger(happening.text("trigger") or happening.text("metric")),
            priority=happening.ticket.priority,
            card=f"ticket:{number}",
        )
    )
    return True
