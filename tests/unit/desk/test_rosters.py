"""Rosters as they are published, refused, and looked at; who gets tickets by them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from desk.definitions.definition_kinds import DefinitionInvalid
from desk.definitions.export_definitions import export_definitions
from desk.definitions.import_definitions import import_definitions
from desk.definitions.publish_definition import publish_definition
from desk.definitions.shaped.rosters import on_duty
from desk.desk import Desk
from desk.duty.change_duty import change_duty
from desk.duty.show_duty import show_duty
from desk.duty.swap_duty import swap_duty
from desk.errors import NotAllowed
from domain.definitions import DefinitionKind
from domain.people.person import AssignmentMethod, Person, Role
from tests.unit.desk.room import MORNING, Room

ROSTER = """
key: support
timezone: Asia/Shanghai
week:
- days: mon-fri
  hours: "09:00-18:00"
  people: [李工]
- days: mon-sun
  hours: "22:00-06:00"
  people: [陈工]
exceptions:
- dates: 2026-03-04
  swap: {李工: 陈工}
"""


@pytest.fixture
def office(room: Room, li: Person, chen: Person) -> Room:
    """A team that answers in office hours, and a roster for it."""
    room.team("support", [li, chen], assignment=AssignmentMethod.ROUND_ROBIN)
    publish(room, ROSTER)
    return room


def publish(room: Room, text: str, **changes: Any) -> None:
    body = {**yaml.safe_load(text), **changes}
    room.act(None, publish_definition, DefinitionKind.ROSTER, body, author="测试")


def problems(room: Room, text: str = ROSTER, **changes: Any) -> list[str]:
    with pytest.raises(DefinitionInvalid) as refused:
        publish(room, text, **changes)
    return [str(problem) for problem in refused.value.problems]


def on(room: Room, at: datetime) -> set[int]:
    return set(room.act(None, on_duty, "support", at))


def test_the_roster_says_who_is_on_duty(office: Room, li: Person, chen: Person) -> None:
    assert on(office, MORNING) == {li.id}
    assert on(office, MORNING + timedelta(hours=9)) == set()
    assert on(office, MORNING + timedelta(hours=15)) == {chen.id}
    assert on(office, MORNING + timedelta(days=2)) == {chen.id}


def test_without_a_roster_those_are_on_duty_who_say_so(
    room: Room, li: Person, chen: Person
) -> None:
    room.team("support", [li, chen])
    room.act(chen, change_duty, False)
    assert on(room, MORNING) == {li.id}


def test_who_says_off_duty_is_out_whatever_the_roster_says(office: Room, li: Person) -> None:
    office.act(li, change_duty, False)
    assert on(office, MORNING) == set()


def test_a_new_name_or_leaving_takes_nobody_elses_shift(office: Room, li: Person) -> None:
    office.unit(lambda unit: unit.people.save(Person(id=li.id, name="李师傅", roles=li.roles)))
    assert on(office, MORNING) == set()


def test_tickets_go_to_those_whose_shift_it_is(office: Room, wang: Person, li: Person) -> None:
    for _ in range(3):
        assert office.opened(wang).assignee_id == li.id
    office.later(hours=10)
    assert office.opened(wang).assignee_id is None


def test_somebody_of_another_team_may_help_out(office: Room, wang: Person) -> None:
    zhao = office.person("赵工", Role.ENGINEER)
    office.team("spare", [zhao])
    publish(office, ROSTER.replace("[李工]", "[赵工]").replace("李工: 陈工", "赵工: 李工"))
    assert office.opened(wang).assignee_id == zhao.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"timezone": "Asia/Nowhere"}, "timezone: Asia/Nowhere isn't a time zone"),
        ({"key": "nobody"}, "key: there is no team nobody; there are support"),
        (
            {"week": [{"days": "mon-sun", "hours": "00:00-24:00", "people": ["王五"]}]},
            "week.0.people.0: nobody called 王五 works here",
        ),
        (
            {"week": [{"days": "mon-sun", "hours": "00:00-24:00", "people": []}]},
            "week.0.people",
        ),
        ({"week": [{"days": "mon-sun", "hours": "9-18", "people": ["李工"]}]}, "week.0.hours"),
        ({"week": [{"days": "monday", "hours": "09:00-18:00", "people": ["李工"]}]}, "week.0.days"),
        (
            {"week": [{"days": "mon-sun", "hours": "00:00-24:00", "people": ["李工", "李工"]}]},
            "week.0.people: the same person twice",
        ),
        ({"exceptions": [{"dates": "2026-03-04"}]}, "give one of: shifts, swap, nobody"),
        (
            {"exceptions": [{"dates": "2026-03-04", "nobody": True}] * 2},
            "exceptions.1: 2026-03-04 has an exception already",
        ),
        (
            {"exceptions": [{"dates": "2026-03-07", "swap": {"李工": "陈工"}}]},
            "exceptions.0.swap: 李工 is not on duty on 2026-03-07",
        ),
        (
            {"exceptions": [{"dates": "2026-03-04", "nobody": True}]},
            "week: nobody is on duty on Wed 2026-03-04 from 09:00 to 12:00 (Asia/Shanghai), "
            "which is working time",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_place_and_reason(
    office: Room, changes: dict[str, Any], said: str
) -> None:
    assert any(said in problem for problem in problems(office, **changes))


def test_nobody_is_in_two_places(office: Room) -> None:
    more = {"days": "fri-sat", "hours": "05:00-08:00", "people": ["陈工"]}
    week = [*yaml.safe_load(ROSTER)["week"], more]
    assert "陈工 has two shifts at once" in problems(office, week=week)[0]


def test_two_of_one_name_are_asked_about(office: Room) -> None:
    office.person("李工", Role.ENGINEER)
    assert "several are called 李工" in problems(office)[0]


def test_lunch_needs_nobody(office: Room) -> None:
    week = [
        {"days": "mon-fri", "hours": hours, "people": ["李工"]}
        for hours in ("09:00-12:00", "13:00-18:00")
    ]
    publish(office, ROSTER, week=week, exceptions=[])


def test_a_make_up_saturday_has_the_shifts_of_a_workday(office: Room, li: Person) -> None:
    # 2026-05-09 is worked for the Labour Day holidays; the Saturday after it is free.
    saturday = datetime(2026, 5, 9, 2, 0, tzinfo=UTC)
    assert on(office, saturday) == {li.id}
    assert on(office, saturday + timedelta(days=7)) == set()
    found = problems(office, exceptions=[{"dates": "2026-05-09", "nobody": True}])
    assert "nobody is on duty on Sat 2026-05-09 from 09:00 to 12:00" in found[0]


def test_a_calendar_that_opens_longer_needs_a_longer_roster(office: Room) -> None:
    body = {"key": "office", "timezone": "Asia/Shanghai", "week": {"mon-fri": ["08:00-18:00"]}}
    with pytest.raises(DefinitionInvalid) as refused:
        office.act(None, publish_definition, DefinitionKind.CALENDAR, body, author="测试")
    assert "roster support: nobody is on duty" in str(refused.value.problems[0])


def test_a_roster_goes_out_and_in_as_a_file(office: Room) -> None:
    files = office.act(None, export_definitions)
    text = files["rosters/support.yaml"]
    assert "李工" in text
    assert office.act(None, import_definitions, {"rosters/support.yaml": text}, author="") == []


def test_duty_shows_now_and_next(office: Room, li: Person, chen: Person) -> None:
    duty = office.act(li, show_duty)
    assert [p.id for p in duty.now] == [li.id]
    assert duty.next_at == MORNING + timedelta(hours=13)
    assert [p.id for p in duty.following] == [chen.id]
    assert duty.yours_at == MORNING + timedelta(days=1)


def test_a_supervisor_swaps_today_and_today_alone(
    office: Room, boss: Person, li: Person, chen: Person
) -> None:
    office.act(boss, swap_duty, "陈工", True)
    assert on(office, MORNING) == {li.id, chen.id}
    office.act(boss, swap_duty, "李工", False)
    assert on(office, MORNING) == {chen.id}
    assert on(office, MORNING + timedelta(days=1)) == {li.id}
    # What was written for other days stays.
    assert on(office, MORNING + timedelta(days=2)) == {chen.id}


def test_a_swap_that_leaves_nobody_is_refused(office: Room, boss: Person, li: Person) -> None:
    with pytest.raises(DefinitionInvalid):
        office.act(boss, swap_duty, "李工", False)
    assert on(office, MORNING) == {li.id}


def test_a_swap_in_the_middle_of_a_long_exception_splits_it(
    office: Room, boss: Person, li: Person, chen: Person
) -> None:
    days = [{"dates": "2026-03-02..2026-03-05", "swap": {"李工": "陈工"}}]
    publish(office, ROSTER, exceptions=days)
    office.later(days=1)
    office.act(boss, swap_duty, "李工", True)
    assert [on(office, MORNING + timedelta(days=n)) for n in range(5)] == [
        {chen.id},
        {li.id, chen.id},
        {chen.id},
        {chen.id},
        {li.id},
    ]


def test_a_swap_on_a_free_day_lasts_until_midnight(
    office: Room, boss: Person, li: Person, chen: Person
) -> None:
    publish(office, ROSTER, week=[*yaml.safe_load(ROSTER)["week"][:1], weekend()], exceptions=[])
    office.now = datetime(2026, 3, 7, 2, 0, tzinfo=UTC)
    office.act(boss, swap_duty, "李工", True)
    assert on(office, office.now) == {li.id, chen.id}


def weekend() -> dict[str, Any]:
    return {"days": "sat-sun", "hours": "09:00-18:00", "people": ["陈工"]}


def test_engineers_swap_nobody_and_without_a_roster_it_is_a_word(
    room: Room, boss: Person, li: Person, chen: Person
) -> None:
    room.team("support", [li, chen])
    with pytest.raises(NotAllowed):
        room.act(li, swap_duty, "陈工", False)
    swap = room.act(boss, swap_duty, "陈工", False)
    assert not swap.is_for_today
    assert on(room, MORNING) == {li.id}


def test_reading_a_roster_is_remembered(office: Room) -> None:
    def twice(desk: Desk) -> bool:
        return on_duty(desk, "support", MORNING) == on_duty(desk, "support", MORNING)

    assert office.act(None, twice)
