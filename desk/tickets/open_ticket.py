"""A customer's report becomes a ticket."""

from dataclasses import replace

from desk.access import may, require
from desk.changing import write_new
from desk.definitions.shaped.policies import newest_policy
from desk.desk import Desk
from desk.errors import NotAllowed, TooManyTickets
from desk.locks import lock_reports_of
from desk.talk.talking import check_files, checked_text, short_enough
from desk.tickets.assigning_by_method import assign_by_method
from domain.messaging import Address
from domain.people.assignment import team_for
from domain.people.person import Person, Role
from domain.ports import TicketFilter
from domain.sla.traits import product_of, site_of
from domain.tickets.history import EventKind
from domain.tickets.report import Report
from domain.tickets.ticket import LIVE, Ticket


def open_ticket(
    desk: Desk,
    customer: Person,
    report: Report,
    *,
    origin: Address | None,
    follow_up_of: int | None = None,
    entry: str = "",
) -> Ticket:
    """Open it, route it to its team, start its clocks, and let the team's method assign.

    Customers open their own; the staff and the system anybody's. Raises TooManyTickets.
    `entry`: by which door the customer came to the chat, or "".
    """
    _check(desk, customer, report)
    ticket = _new(desk, customer, report, origin, follow_up_of)
    ticket = write_new(
        desk,
        ticket,
        report.attachments,
        EventKind.OPENED,
        customer=customer.id,
        priority=ticket.priority.value,
        team=ticket.team,
        category=ticket.category,
        follow_up_of=follow_up_of,
        level=customer.level,
        product=product_of(ticket.fields),
        site=site_of(ticket.fields),
        sla_version=ticket.sla_version,
        **({"entry": entry} if entry else {}),
    )
    _remember(desk, customer, report)
    return assign_by_method(desk, ticket)


def _check(desk: Desk, customer: Person, report: Report) -> None:
    require(desk, Role.CUSTOMER)
    is_own = desk.actor is not None and desk.actor.person.id == customer.id
    if not is_own and not may(desk, Role.ENGINEER):
        raise NotAllowed
    check_files(desk, customer, report.attachments)
    lock_reports_of(desk.unit, customer.id)
    which = TicketFilter(statuses=LIVE, customer_id=customer.id)
    if desk.unit.tickets.count(which) >= desk.policy.max_live_tickets:
        raise TooManyTickets(limit=desk.policy.max_live_tickets)


def _new(
    desk: Desk,
    customer: Person,
    report: Report,
    origin: Address | None,
    follow_up_of: int | None,
) -> Ticket:
    # Checked before a number is used up.
    title = checked_text(desk.policy, report.title)
    description = short_enough(desk.policy, report.description)
    team = team_for(report.category, desk.unit.teams.all())
    return Ticket(
        number=desk.unit.tickets.next_number(),
        customer_id=customer.id,
        title=title,
        description=description,
        priority=report.priority,
        category=report.category,
        team=team.key if team else "",
        form=report.form,
        form_version=report.form_version,
        fields=dict(report.fields),
        origin=origin,
        created_at=desk.now,
        updated_at=desk.now,
        unanswered_since=desk.now,
        follow_up_of=follow_up_of,
        # Not 0: a button of version 0 is never stale.
        version=1,
        state_version=1,
        sla_version=newest_policy(desk).version,
    )


def _remember(desk: Desk, customer: Person, report: Report) -> None:
    told = {key: report.fields[key] for key in report.remember if report.fields.get(key)}
    person = desk.unit.people.get(customer.id)
    if told and person is not None and person.remembered | told != person.remembered:
        desk.unit.people.save(replace(person, remembered=person.remembered | told))
