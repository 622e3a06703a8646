"""The card of one alert: what is late or wanted, who was told, and what can be done at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.notices.alert import Alerting
from conversations.notices.readers import Reader
from conversations.wording.names import listed_again, priority_name
from conversations.wording.times import duration_words, time_words
from domain.escalation.ladder import Trigger
from domain.messaging import Button, ButtonStyle, Outgoing
from domain.ports import Unit
from domain.surveys.survey import FollowUp
from domain.tickets.history import EventKind
from domain.tickets.ticket import Priority, Ticket

_ACTIONS = ("claim", "assign", "priority")
_SLA = {Trigger.FIRST_RESPONSE, Trigger.NEXT_RESPONSE, Trigger.RESOLUTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCard:
    """An alert on its way to one reader."""

    unit: Unit
    reader: Reader
    alert: Alerting

    def shown(self) -> Outgoing:
        """As it stands: open, or settled by somebody."""
        number = self._ticket.number
        return Outgoing(
            address=self.reader.address,
            title=self.title(),
            facts=tuple(self._facts()),
            text="\n".join(self._lines()),
            buttons=tuple(self._buttons()),
            card=f"alert:{number}:{self.alert.count}",
            ticket=number,
        )

    def title(self) -> str:
        """The matter in a few words."""
        return self._say(f"alert.title.{_matter(self.alert)}", number=self._ticket.number)

    def in_short(self) -> Outgoing:
        """For where there is no card: one line to read or to hear, and what it is made of."""
        ticket = self._ticket
        values = {
            "matter": self.title(),
            "title": ticket.title,
            "priority": priority_name(self.reader.texts, ticket.priority),
            "customer": self._name(ticket.customer_id),
        }
        due = self._due()
        return Outgoing(
            address=self.reader.address,
            text=self._say("alert.short", **values),
            values=(*values.items(), ("due", self._when(due) if due else "")),
            ticket=ticket.number,
        )

    @property
    def _ticket(self) -> Ticket:
        return self.alert.ticket

    def _say(self, key: str, **values: object) -> str:
        return self.reader.texts.say(key, **values)

    def _facts(self) -> Iterator[tuple[str, str]]:
        ticket, data = self._ticket, self.alert.event.data
        yield self._say("alert.fact.title"), ticket.title
        yield self._say("card.fact.customer"), self._name(ticket.customer_id)
        yield self._say("card.fact.priority"), self._priority()
        yield self._say("card.fact.assignee"), self._assignee()
        task = self._task()
        if task:
            owner = self._name(task.owner_id) or self._say("alert.nobody")
            yield self._say("alert.fact.owner"), owner
        due = self._due()
        if due is not None:
            yield self._say("alert.fact.due"), self._when(due)
        if self.alert.call and self.alert.call.data.get("reason"):
            yield self._say("alert.fact.reason"), str(self.alert.call.data["reason"])
        told = listed_again(self.reader.texts, str(data["names"]))
        yield self._say("alert.fact.told"), told or self._say("alert.nobody")

    def _priority(self) -> str:
        name = priority_name(self.reader.texts, self._ticket.priority)
        raised = self.alert.event.data.get("raised_to")
        if raised != self._ticket.priority:
            return name
        return self._say(
            "alert.raised", priority=priority_name(self.reader.texts, Priority(raised))
        )

    def _assignee(self) -> str:
        name = self._name(self._ticket.assignee_id) or self._say("alert.nobody")
        lost = self.alert.event.data.get("reassigned_from")
        before = self._name(lost) if isinstance(lost, int) else ""
        return self._say("alert.reassigned", name=name, before=before) if before else name

    def _lines(self) -> Iterator[str]:
        settled, data = self.alert.settled, self.alert.event.data
        if settled:
            yield self._say(
                f"alert.settled.{settled.kind}",
                name=settled.actor_name,
                moment=self._when(settled.at),
            )
            return
        if data.get("late"):
            yield self._say("alert.late")
        wait = data.get("wants_ack")
        if isinstance(wait, int):
            span = duration_words(self.reader.texts, timedelta(seconds=wait))
            key = "alert.wants_ack.last" if data.get("is_last") else "alert.wants_ack"
            yield self._say(key, span=span)

    def _buttons(self) -> Iterator[tuple[Button, ...]]:
        if self._ticket.is_live:
            yield tuple(self._button(verb) for verb in _ACTIONS)
        if self.alert.settled is None:
            yield (self._button("ack", ButtonStyle.PRIMARY),)

    def _button(self, verb: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
        return Button(
            label=self._say(f"alert.button.{verb}"),
            command=f"/{verb} {self._ticket.number}",
            # Acknowledging changes nothing that could be stale.
            version=0 if verb == "ack" else self._ticket.version,
            style=style,
        )

    def _due(self) -> datetime | None:
        """None: nothing is due, or nobody can say while the clock is paused."""
        ticket = self._ticket
        match self.alert.trigger:
            case Trigger.FIRST_RESPONSE:
                return ticket.first_response_due
            case Trigger.NEXT_RESPONSE:
                return ticket.next_response_due
            case Trigger.RESOLUTION:
                return ticket.resolution_due
            case Trigger.FOLLOW_UP:
                task = self._task()
                return task.due_at if task else None
            case Trigger.ESCALATED:
                return None

    def _task(self) -> FollowUp | None:
        """The follow-up task it is about."""
        if self.alert.trigger is not Trigger.FOLLOW_UP:
            return None
        return self.unit.follow_ups.get(int(self.alert.event.data["instance"] or 0))

    def _when(self, at: datetime) -> str:
        return time_words(self.reader.texts, at, now=self.unit.now, zone=self.reader.zone)

    def _name(self, person_id: int | None) -> str:
        person = self.unit.people.get(person_id) if person_id is not None else None
        return person.name if person else ""


def _matter(alert: Alerting) -> str:
    """Part of a text key."""
    if alert.trigger in _SLA:
        return f"{alert.trigger}.{'late' if alert.is_breached else 'soon'}"
    if alert.call and alert.call.kind is EventKind.URGED:
        return "urged"
    return alert.trigger.value
