"""Somebody wrote, so that the platform lets us write again: what was kept leaves now."""

from desk.desk import Desk
from domain.ports import Lane
from domain.tickets.history import EventKind


def release_messages(desk: Desk, lane: Lane) -> None:
    """Everything kept for the chat, in its old order, before whatever is said next."""
    for number in sorted(set(desk.unit.held.release(lane))):
        ticket = desk.unit.tickets.get(number)
        if ticket is not None:
            desk.record(ticket, EventKind.DELIVERY_RESUMED, account=lane.account, chat=lane.chat)
