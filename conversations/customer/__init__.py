"""What customers are led through: reporting, following, confirming, rating."""

from conversations.customer.explain_rating import ExplainRating
from conversations.customer.greeting import begin_report, help_customer, start, switch
from conversations.customer.linking import link
from conversations.customer.on_a_ticket import add, confirm, move, reopen, urge, withdraw
from conversations.customer.open_ticket import OpenTicket
from conversations.customer.own_tickets import list_tickets, show_ticket
from conversations.customer.rating import rate
from conversations.customer.reading import read
from conversations.customer.which_ticket import WhichTicket
from conversations.dialogue import Handler, Part
from domain.people.person import Role

_COMMANDS: dict[str, Handler] = {
    "new": begin_report,
    "list": list_tickets,
    "show": show_ticket,
    "add": add,
    "urge": urge,
    "confirm": confirm,
    "reopen": reopen,
    "withdraw": withdraw,
    "rate": rate,
    "move": move,
    "link": link,
    "lang": switch,
    "help": help_customer,
    "start": start,
}


def part() -> Part:
    """A new one for each installation: it keeps the installation's forms."""
    return Part(
        role=Role.CUSTOMER,
        commands=_COMMANDS,
        dialogues=(OpenTicket(), WhichTicket(), ExplainRating()),
        read=read,
    )
