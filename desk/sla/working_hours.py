"""Whether people are reached now, or when the working day begins again. By business calendars."""

from datetime import datetime

from desk.definitions.shaped.calendars import schedules
from desk.desk import Desk
from domain.business_calendar.schedule import Schedule
from domain.sla.policy import SITE_CALENDAR
from domain.sla.traits import site_of
from domain.tickets.ticket import Ticket


def working_hours(desk: Desk, team: str, site: str = "") -> Schedule:
    """The team's working time, or the site's where that has its own."""
    return schedules(desk)(SITE_CALENDAR, team=team, site=site)


def not_at_night(desk: Desk, ticket: Ticket, at: datetime) -> datetime:
    """This moment, or the next opening where nobody works then (UTC)."""
    return working_hours(desk, ticket.team, site_of(ticket.fields)).next_opening(at)
