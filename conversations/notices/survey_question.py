"""The one question after a resolution."""

from conversations.notices.readers import Reader
from domain.messaging import Button, Outgoing
from domain.surveys.survey import HIGHEST, LOWEST
from domain.tickets.ticket import Ticket


def survey_question(reader: Reader, ticket: Ticket, *, again: bool = False) -> Outgoing:
    """How was it, from 1 to 5? Each button is a rating."""
    say = reader.texts.say
    key = "survey.question.again" if again else "survey.question"
    return Outgoing(
        address=reader.address,
        text=say(key, number=ticket.number, title=ticket.title),
        buttons=(
            tuple(
                Button(
                    label=say(f"survey.button.{score}"), command=f"/rate {ticket.number} {score}"
                )
                for score in range(HIGHEST, LOWEST - 1, -1)
            ),
        ),
        ticket=ticket.number,
    )
