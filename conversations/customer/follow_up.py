"""What customers say on tickets they have: put on the right one, and answered as it stands."""

from collections.abc import Sequence

from conversations.customer.buttons import button, solved_or_not
from conversations.turn import Turn
from desk.talk.add_message import add_message
from domain.messaging import Button, Outgoing
from domain.tickets.pleasantries import is_pleasantry
from domain.tickets.ticket import Status, Ticket

_ENDED = frozenset({Status.CLOSED, Status.CANCELLED})


def follow_up(
    turn: Turn,
    number: int,
    text: str,
    files: Sequence[int],
    *,
    message_ref: str = "",
    can_move: bool = False,
) -> tuple[Outgoing, ...]:
    """Put it on the ticket; returns what the customer is told.

    `message_ref`: the message it was said in, if not this one. `can_move`: it was our guess.
    """
    is_in_a_row = _is_in_a_row(turn, number)
    ref = message_ref or turn.incoming.message_id
    ticket = add_message(turn.desk, number, text, attachments=files, message_ref=ref)
    turn.focus_on(ticket.number)
    # "Yes" may answer what an engineer asked: it is passed on, not taken for thanks.
    if not files and is_pleasantry(text, is_question_open=True):
        return (_kind_answer(turn, ticket),)
    if ticket.status is Status.RESOLVED or ticket.status in _ENDED:
        return (_is_it_solved(turn, ticket),)
    return () if is_in_a_row else (_added(turn, ticket, ref, can_move=can_move),)


def _is_in_a_row(turn: Turn, number: int) -> bool:
    """One of an album or of several forwards: the first one was answered for all."""
    at = turn.memory.focus_at
    if turn.memory.focus != number or at is None:
        return False
    is_of_many = bool(turn.incoming.album) or turn.incoming.forwarded
    return is_of_many and turn.now - at <= turn.policy.burst_window


def _kind_answer(turn: Turn, ticket: Ticket) -> Outgoing:
    if ticket.status is Status.RESOLVED:
        return turn.message(
            turn.texts.say("thanks.resolved", number=ticket.number),
            buttons=(solved_or_not(turn, ticket.number),),
            ticket=ticket.number,
        )
    return turn.message(turn.texts.say("thanks.answer"), ticket=ticket.number)


def _is_it_solved(turn: Turn, ticket: Ticket) -> Outgoing:
    number, say = ticket.number, turn.texts.say
    if ticket.status is Status.RESOLVED:
        text, buttons = say("followup.resolved", number=number), solved_or_not(turn, number)
    else:
        text, buttons = say("followup.closed", number=number), (button(turn, "reopen", number),)
    afresh = _move_button(turn, "afresh", turn.incoming.message_id, "new")
    rows = (buttons, (afresh,)) if afresh else (buttons,)
    return turn.message(text, buttons=rows, ticket=number)


def _added(turn: Turn, ticket: Ticket, message_ref: str, *, can_move: bool) -> Outgoing:
    elsewhere = _move_button(turn, "elsewhere", message_ref) if can_move else None
    return turn.message(
        turn.texts.say("followup.added", number=ticket.number),
        buttons=((elsewhere,),) if elsewhere else (),
        ticket=ticket.number,
        replace_key=f"added:{ticket.number}",
    )


def _move_button(turn: Turn, label: str, message_ref: str, target: str = "") -> Button | None:
    found = turn.unit.references.find(turn.incoming.address, message_ref)
    if found is None or found.message_id is None:
        return None
    command = f"/move {found.message_id} {target}".rstrip()
    return Button(label=turn.texts.say(f"button.{label}"), command=command)
