"""Follow-up tasks (客户回访): what opens them, who has them, and how they end."""

from typing import Any

import pytest

from desk.definitions.publish_definition import publish_definition
from desk.definitions.schemas.shipped import shipped_bodies
from desk.errors import FollowUpTaken, FollowUpUnknown, NotAllowed, TextMissing
from desk.surveys.chase_follow_up import chase_follow_up
from desk.surveys.finish_follow_up import finish_follow_up
from desk.surveys.list_follow_ups import list_follow_ups, list_own_follow_ups
from desk.surveys.rate_ticket import rate_ticket
from desk.surveys.take_follow_up import take_follow_up
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.reopen_ticket import reopen_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from domain.deadlines import Deadline, Purpose
from domain.definitions import DefinitionKind
from domain.people.person import Person, Role
from domain.surveys.survey import FollowUp
from domain.tickets.history import EventKind
from tests.unit.desk.room import Room

SHIPPED = shipped_bodies()[DefinitionKind.SURVEY]["default"]


def rated(room: Room, customer: Person, engineer: Person, score: int) -> int:
    number = room.opened(customer).number
    room.act(engineer, claim_ticket, number)
    room.act(engineer, resolve_ticket, number, "已修好")
    room.act(customer, rate_ticket, number, score)
    return number


def tasks_of(room: Room, number: int) -> list[FollowUp]:
    return room.look(lambda unit: unit.follow_ups.of(number))


def deadlines_of(room: Room, number: int) -> list[Deadline]:
    pending = room.look(lambda unit: unit.deadlines.pending(number))
    return [deadline for deadline in pending if deadline.purpose is Purpose.FOLLOW_UP]


def plan(room: Room, **follow_up: Any) -> None:
    body = {**SHIPPED, "follow_up": {"within": "8h", **follow_up} if follow_up else None}
    room.act(None, publish_definition, DefinitionKind.SURVEY, body, author="赵主管")


def test_a_low_score_is_to_be_followed_up_within_working_time(
    room: Room, wang: Person, li: Person, boss: Person
) -> None:
    room.later(hours=6)  # Monday 15:00
    number = rated(room, wang, li, 2)

    task = tasks_of(room, number)[0]
    assert (task.score, task.owner_id, task.done_at) == (2, boss.id, None)
    # Three hours on Monday, three on Tuesday morning, two after lunch.
    assert task.due_at.isoformat() == "2026-03-03T07:00:00+00:00"
    assert [d.subject for d in deadlines_of(room, number)] == [str(task.id)]
    assert room.kinds(number)[-2:] == [EventKind.RATED, EventKind.FOLLOW_UP_OPENED]
    assert room.last_event(number).data["owner"] == boss.id


@pytest.mark.parametrize("score", [3, 4, 5])
def test_other_scores_are_not(room: Room, wang: Person, li: Person, score: int) -> None:
    assert tasks_of(room, rated(room, wang, li, score)) == []


def test_none_is_wanted_none_is_opened(room: Room, wang: Person, li: Person) -> None:
    plan(room)

    assert tasks_of(room, rated(room, wang, li, 1)) == []


def test_one_task_at_a_time_and_another_after_the_next_low_score(
    room: Room, wang: Person, li: Person, boss: Person
) -> None:
    number = rated(room, wang, li, 2)
    room.act(wang, rate_ticket, number, 1)
    assert len(tasks_of(room, number)) == 1

    room.act(boss, finish_follow_up, number, "已致歉")
    room.act(wang, rate_ticket, number, 2)
    assert len(tasks_of(room, number)) == 1, "they spoke about this already"
    room.act(wang, reopen_ticket, number, "又坏了")
    room.act(li, resolve_ticket, number, "好了")
    room.act(wang, rate_ticket, number, 1)
    assert len(tasks_of(room, number)) == 2


def test_a_task_outlives_whatever_becomes_of_its_ticket(
    room: Room, wang: Person, li: Person
) -> None:
    number = rated(room, wang, li, 1)
    room.act(wang, confirm_resolution, number)
    assert deadlines_of(room, number)
    room.act(wang, reopen_ticket, number, "还是坏")
    assert deadlines_of(room, number)


@pytest.mark.parametrize("word", ["assignee", "team_lead", "person:陈工", "supervisor", "director"])
def test_the_owner_is_who_the_plan_says(
    room: Room, wang: Person, li: Person, chen: Person, word: str
) -> None:
    lead = room.person("组长", Role.ENGINEER)
    room.team("support", [li, lead], lead=lead.id)
    supervisors = [room.person("周主管", Role.SUPERVISOR), room.person("吴主管", Role.SUPERVISOR)]
    director = room.person("郑总", Role.DIRECTOR)
    plan(room, owner=word)

    task = tasks_of(room, rated(room, wang, li, 1))[0]

    expected = {"assignee": li, "team_lead": lead, "person:陈工": chen, "director": director}
    assert len(supervisors) == 2
    owner = expected.get(word)
    assert task.owner_id == (owner.id if owner else None), "of two supervisors whoever takes it"


def test_somebody_takes_it_and_supervisors_may_take_it_over(
    room: Room, wang: Person, li: Person, chen: Person
) -> None:
    bosses = [room.person("周主管", Role.SUPERVISOR), room.person("吴主管", Role.SUPERVISOR)]
    number = rated(room, wang, li, 1)
    assert room.act(chen, take_follow_up, number).owner_id == chen.id
    told = len(room.history(number))
    room.act(chen, take_follow_up, number)
    assert len(room.history(number)) == told, "twice is once"

    with pytest.raises(FollowUpTaken):
        room.act(li, take_follow_up, number)
    with pytest.raises(FollowUpTaken):
        room.act(li, finish_follow_up, number, "打过了")
    room.act(bosses[0], take_follow_up, number)
    assert room.last_event(number).data["from"] == chen.id
    with pytest.raises(NotAllowed):
        room.act(wang, take_follow_up, number)


def test_it_ends_with_what_came_of_it(room: Room, wang: Person, li: Person, boss: Person) -> None:
    number = rated(room, wang, li, 1)
    with pytest.raises(TextMissing):
        room.act(boss, finish_follow_up, number, "  ")
    done = room.act(boss, finish_follow_up, number, "已致电道歉，客户接受")

    assert (done.done_at, done.outcome) == (room.now, "已致电道歉，客户接受")
    assert room.last_event(number).kind is EventKind.FOLLOW_UP_DONE
    assert deadlines_of(room, number) == []
    with pytest.raises(FollowUpUnknown):
        room.act(boss, finish_follow_up, number, "又打了一次")
    assert room.act(boss, list_follow_ups) == []


def test_lists_show_the_one_due_first_first(
    room: Room, wang: Person, zhao: Person, li: Person, boss: Person
) -> None:
    first = rated(room, wang, li, 2)
    room.later(minutes=5)
    second = rated(room, zhao, li, 1)
    room.act(boss, take_follow_up, second)

    assert [task.number for task in room.act(li, list_follow_ups)] == [first, second]
    assert room.act(li, list_own_follow_ups) == []
    assert len(room.act(boss, list_own_follow_ups)) == 2


def test_nobody_calls_so_its_ladder_is_climbed_until_somebody_did(
    room: Room, wang: Person, li: Person, boss: Person
) -> None:
    number = rated(room, wang, li, 1)
    alerts = 0
    for _ in range(10):
        due = deadlines_of(room, number)
        if not due:
            break
        room.now = max(room.now, due[0].due_at)
        room.unit(lambda unit, d=due[0]: unit.deadlines.done(d.id))  # type: ignore[misc]
        room.act(None, chase_follow_up, due[0])
        alerts = room.kinds(number).count(EventKind.ALERTED)
    assert alerts >= 2
    event = next(e for e in room.history(number) if e.kind is EventKind.ALERTED)
    assert event.data["trigger"] == "follow_up"

    other = rated(room, wang, li, 1)
    room.act(boss, finish_follow_up, other, "打过了")
    assert deadlines_of(room, other) == []
