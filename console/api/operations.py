"""What the API can do, each operation on the desk's own verbs."""

import base64
import binascii
from http import HTTPStatus

from console.api.answers import MessageAnswer, TicketAnswer, TicketPage, WholeTicketAnswer
from console.api.customers import find_customer
from console.api.operation import Call, Operation
from console.api.portrayal import Portrayal
from console.api.reports import read_report
from console.api.requests import NewMessage, NewTicket, Nothing, TicketQuery
from console.problems import Problem
from desk.talk.add_message import add_message
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.open_ticket import open_ticket
from desk.tickets.view_ticket import view_ticket
from domain.people.person import Actor, Person, Role
from domain.ports import TicketFilter
from domain.tickets.conversation import Author


def _list_tickets(call: Call[TicketQuery, Nothing]) -> TicketPage:
    query = call.query
    which = TicketFilter(
        statuses=query.status,
        priorities=query.priority,
        team=query.team,
        assignee_id=query.assignee if isinstance(query.assignee, int) else None,
        unassigned=query.assignee == "none",
        customer_id=query.customer,
        created_from=query.created_from,
        created_before=query.created_before,
        text=query.text,
    )
    after = _number_of(query.cursor) if query.cursor else None
    found = call.unit.tickets.find(which, order=query.order, limit=query.limit + 1, after=after)
    page, portrayal = found[: query.limit], Portrayal(call.unit)
    return TicketPage(
        tickets=tuple(portrayal.ticket(ticket) for ticket in page),
        next=_cursor_of(page[-1].number) if len(found) > len(page) else None,
    )


def _cursor_of(number: int) -> str:
    return base64.urlsafe_b64encode(f"after:{number}".encode()).decode()


def _number_of(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("after:"))
    except (binascii.Error, ValueError):
        fault = {"field": "cursor", "code": "cursor"}
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "api.invalid",
            params={"fields": "cursor"},
            faults=[fault],
        ) from None


def _get_ticket(call: Call[Nothing, Nothing]) -> WholeTicketAnswer:
    return Portrayal(call.unit).whole(view_ticket(call.desk(), call.number))


def _open_ticket(call: Call[Nothing, NewTicket]) -> TicketAnswer:
    wanted = call.body
    customer, origin = find_customer(call.unit, wanted.customer)
    report = read_report(call.unit, call.policy, wanted)
    ticket = open_ticket(call.desk(_as_customer(customer)), customer, report, origin=origin)
    return Portrayal(call.unit).ticket(ticket)


def _add_message(call: Call[Nothing, NewMessage]) -> MessageAnswer:
    wanted = call.body
    if wanted.author is Author.CUSTOMER:
        customer = call.unit.people.get(view_ticket(call.desk(), call.number).customer_id)
        desk = call.desk(_as_customer(customer) if customer else None)
        ticket = add_message(desk, call.number, wanted.text)
    else:
        ticket = reply_to_customer(call.desk(_as_staff(call)), call.number, wanted.text)
    return MessageAnswer.model_validate(call.unit.messages.of(ticket.number, limit=1)[-1])


def _as_customer(person: Person) -> Actor:
    # What a customer does through a program, they do as a customer, whatever else they may be.
    return Actor(person=person, roles=frozenset({Role.CUSTOMER}))


def _as_staff(call: Call[Nothing, NewMessage]) -> Actor:
    person_id = call.body.person
    if person_id is None:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "api.staff_needs_person")
    person = call.unit.people.get(person_id)
    if person is None:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "api.person_unknown", params={"id": person_id}
        )
    return Actor(person=person, roles=person.roles if person.is_active else frozenset())


LIST_TICKETS = Operation(
    name="listTickets",
    method="GET",
    path="/api/v1/tickets",
    summary="List tickets, a page at a time",
    query=TicketQuery,
    body=Nothing,
    answer=TicketPage,
    work=_list_tickets,
)
GET_TICKET = Operation(
    name="getTicket",
    method="GET",
    path="/api/v1/tickets/{number}",
    summary="One ticket with its messages, notes, events and attachments",
    query=Nothing,
    body=Nothing,
    answer=WholeTicketAnswer,
    work=_get_ticket,
    refusals=(HTTPStatus.NOT_FOUND,),
)
OPEN_TICKET = Operation(
    name="openTicket",
    method="POST",
    path="/api/v1/tickets",
    summary="Open a ticket on behalf of a customer",
    query=Nothing,
    body=NewTicket,
    answer=TicketAnswer,
    work=_open_ticket,
    status=HTTPStatus.CREATED,
    refusals=(HTTPStatus.TOO_MANY_REQUESTS,),
)
ADD_MESSAGE = Operation(
    name="addMessage",
    method="POST",
    path="/api/v1/tickets/{number}/messages",
    summary="Add the customer's follow-up or a reply of the staff",
    query=Nothing,
    body=NewMessage,
    answer=MessageAnswer,
    work=_add_message,
    status=HTTPStatus.CREATED,
    refusals=(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
