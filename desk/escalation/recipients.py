"""Whom the words of a ladder mean for a ticket now: people, never nobody if anybody is there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from desk.definitions.shaped.plans import escalation_plan
from desk.definitions.shaped.rosters import on_duty, roster
from desk.desk import Desk
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.tickets.assigning import staff_member
from domain.escalation.ladder import Channel, Step, Whom
from domain.escalation.quiet import quiet_until
from domain.people.person import ChatPurpose, Person, Role
from domain.tickets.ticket import Ticket

# Where a word means nobody, the next one up is asked.
_UPWARDS: Sequence[str] = (
    Whom.ASSIGNEE,
    Whom.ON_DUTY,
    Whom.TEAM_LEAD,
    Whom.SUPERVISOR,
    Whom.DIRECTOR,
    f"role:{Role.ADMIN}",
)
_NEXT_UP: Mapping[str, str] = {
    **dict(pairwise(_UPWARDS)),
    f"role:{Role.ENGINEER}": Whom.TEAM_LEAD,
    f"role:{Role.SUPERVISOR}": Whom.DIRECTOR,
    f"role:{Role.DIRECTOR}": f"role:{Role.ADMIN}",
}
_ENGINEERS = {Whom.ASSIGNEE, Whom.ON_DUTY, Whom.TEAM_LEAD, f"role:{Role.ENGINEER}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who is alerted, and by which ways."""

    people: tuple[Person, ...]
    # Whose group chats are meant where the way is a group.
    groups: frozenset[ChatPurpose]
    by: tuple[Channel, ...]


def recipients(desk: Desk, ticket: Ticket, step: Step, owner_id: int | None) -> Recipients:
    """`owner_id`: who is meant by the assignee: whoever has the ticket, or the task."""
    owner = _active(desk, [owner_id] if owner_id is not None else [])
    people: dict[int, Person] = {}
    for word in step.whom:
        people |= {person.id: person for person in _people(desk, ticket, word, owner)}
    # What nobody has concerns all on duty: their group hears it once, rather than each of them.
    is_for_all = not owner and step.whom == (Whom.ASSIGNEE,) and step.by == (Channel.CHAT,)
    return Recipients(
        people=tuple(people.values()),
        groups=frozenset(map(_purpose, step.whom)),
        by=(Channel.GROUP,) if is_for_all else step.by,
    )


def may_rest(desk: Desk, step: Step) -> bool:
    """Whether anybody this step is for could be in their quiet hours at any time."""
    return not step.wakes and escalation_plan(desk).quiet_hours is not None


def heard_at(
    desk: Desk, ticket: Ticket, step: Step, people: Iterable[Person], at: datetime
) -> datetime:
    """When the first of them may be disturbed, `at` or later: quiet hours end."""
    ends = [rests_until(desk, ticket, person, at) for person in people]
    awaited = [end for end in ends if end is not None]
    return min(awaited) if awaited and len(awaited) == len(ends) and not step.wakes else at


def rests_until(desk: Desk, ticket: Ticket, person: Person, at: datetime) -> datetime | None:
    """When their quiet hours end; None: they are awake, or it is their shift by the roster."""
    zone = person.timezone or desk.policy.timezone
    end = quiet_until(escalation_plan(desk).quiet_hours, at, zone)
    if end is None or roster(desk, ticket.team) is None:
        return end
    return None if person.id in on_duty(desk, ticket.team, at) else end


def _people(desk: Desk, ticket: Ticket, word: str, owner: list[Person]) -> list[Person]:
    while word:
        found = owner if word == Whom.ASSIGNEE else _of_word(desk, ticket, word)
        if found:
            return found
        word = _NEXT_UP.get(word, Whom.SUPERVISOR if word.startswith("person:") else "")
    # Only people without any of these roles are left.
    return desk.unit.people.with_role(Role.SUPERVISOR) or desk.unit.people.with_role(Role.ENGINEER)


def _of_word(desk: Desk, ticket: Ticket, word: str) -> list[Person]:
    found = _FINDING.get(word)
    if found:
        return found(desk, ticket)
    kind, _, name = word.partition(":")
    return _named(desk, word, name) if kind == "person" else _with_role(desk, ticket, Role(name))


def _on_duty(desk: Desk, ticket: Ticket) -> list[Person]:
    return _active(desk, sorted(on_duty(desk, ticket.team, desk.now)))


def _team_lead(desk: Desk, ticket: Ticket) -> list[Person]:
    team = desk.unit.teams.get(ticket.team)
    return _active(desk, [team.lead] if team and team.lead is not None else [])


def _with_role(desk: Desk, ticket: Ticket, role: Role) -> list[Person]:
    """Those of the ticket's team, if there are any; else all."""
    people = desk.unit.people.with_role(role)
    team = desk.unit.teams.get(ticket.team)
    own = [person for person in people if team and person.id in team.members]
    return own or people


_FINDING: Mapping[str, Callable[[Desk, Ticket], list[Person]]] = {
    Whom.ON_DUTY: _on_duty,
    Whom.TEAM_LEAD: _team_lead,
    Whom.SUPERVISOR: lambda desk, ticket: _with_role(desk, ticket, Role.SUPERVISOR),
    Whom.DIRECTOR: lambda desk, ticket: desk.unit.people.with_role(Role.DIRECTOR),
}


def _named(desk: Desk, word: str, name: str) -> list[Person]:
    """Nobody, where they left or a namesake came since the plan was published."""
    try:
        return [staff_member(desk.unit, word if name.isdecimal() else name)]
    except (PersonUnknown, PersonAmbiguous):
        return []


def _active(desk: Desk, ids: Iterable[int]) -> list[Person]:
    found = map(desk.unit.people.get, ids)
    return [person for person in found if person is not None and person.is_active]


def _purpose(word: str) -> ChatPurpose:
    return ChatPurpose.ENGINEERS if word in _ENGINEERS else ChatPurpose.SUPERVISORS
