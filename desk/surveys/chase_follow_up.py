"""The clock: a customer is still to be called back."""

from desk.desk import Desk
from desk.escalation.climb import take_due_task_rungs
from desk.surveys.opening_follow_up import await_follow_up
from domain.deadlines import Deadline


def chase_follow_up(desk: Desk, deadline: Deadline) -> None:
    """Tell those its ladder names, until somebody has called."""
    ticket = desk.unit.tickets.get(deadline.number)
    task = desk.unit.follow_ups.get(int(deadline.subject))
    if ticket is None or task is None or task.done_at is not None:
        return
    events = desk.unit.history.of(ticket.number)
    after = take_due_task_rungs(desk, ticket, task, events)
    await_follow_up(desk, after, task)
