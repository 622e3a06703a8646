"""The customer says it is solved."""

from desk.access import own_ticket, unmerged
from desk.changing import write_change
from desk.desk import Desk
from desk.surveys.asking_rating import ask_rating, keep_asking, present_survey
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, move
from domain.tickets.ticket import Ticket


def confirm_resolution(desk: Desk, number: int) -> Ticket:
    """Close it. Where the survey is open then, whoever calls shows its question at once."""
    ticket = unmerged(own_ticket(desk, number))
    after = write_change(desk, ticket, move(ticket, Verb.CONFIRM, desk.now), EventKind.CONFIRMED)
    desk.unit.deadlines.cancel(number)
    survey = present_survey(desk, after)
    if survey is None:
        ask_rating(desk, after)
    elif survey.is_open:
        keep_asking(desk, after, survey)
    return after
