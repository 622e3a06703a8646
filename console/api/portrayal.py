"""Turns domain values into answers, looking up names on the way."""

from dataclasses import replace

from console.api.answers import (
    AttachmentAnswer,
    EventAnswer,
    MessageAnswer,
    NoteAnswer,
    PersonAnswer,
    TicketAnswer,
    WholeTicketAnswer,
)
from desk.talk.waiting_messages import waiting_messages
from domain.people.person import Person
from domain.ports import Unit
from domain.tickets.conversation import TicketMessage
from domain.tickets.ticket import Ticket

_MESSAGES = 500


def without_taken_back(message: TicketMessage) -> TicketMessage:
    """Programs show messages to customers: those must not be shown what was taken back."""
    return replace(message, text="", attachments=()) if message.is_taken_back else message


class Portrayal:
    """Portrays tickets of one unit; asks for each person once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._people: dict[int, Person | None] = {}

    def ticket(self, ticket: Ticket) -> TicketAnswer:
        """The ticket as it stands."""
        return TicketAnswer.model_validate(self._facts(ticket))

    def whole(self, ticket: Ticket) -> WholeTicketAnswer:
        """The ticket with everything said and kept on it."""
        number, unit = ticket.number, self._unit
        return WholeTicketAnswer.model_validate(
            {
                **self._facts(ticket),
                "messages": [
                    MessageAnswer.model_validate(without_taken_back(message))
                    for message in unit.messages.of(number, limit=_MESSAGES)
                ],
                "notes": [NoteAnswer.model_validate(note) for note in unit.notes.of(number)],
                "events": [EventAnswer.model_validate(event) for event in unit.history.of(number)],
                "attachments": [
                    AttachmentAnswer.model_validate(file) for file in unit.attachments.of(number)
                ],
                "waiting_messages": waiting_messages(unit, ticket),
            }
        )

    def _facts(self, ticket: Ticket) -> dict[str, object]:
        same_names = TicketAnswer.model_fields.keys() & set(Ticket.__dataclass_fields__)
        return {
            **{name: getattr(ticket, name) for name in same_names},
            "status_category": ticket.status.category,
            "customer": self._person(ticket.customer_id),
            "assignee": self._person(ticket.assignee_id),
        }

    def _person(self, person_id: int | None) -> PersonAnswer | None:
        if person_id is None:
            return None
        if person_id not in self._people:
            self._people[person_id] = self._unit.people.get(person_id)
        person = self._people[person_id]
        return PersonAnswer(id=person_id, name=person.name if person else "")
