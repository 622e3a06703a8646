from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.people.assignment import Choice, capacity_of, choose_engineer, team_for
from domain.people.person import AssignmentMethod, Person, Team
from domain.tickets.ticket import Ticket

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def person(number: int, **more: Any) -> Person:
    return Person(id=number, name=f"P{number}", **more)


def choice(method: AssignmentMethod, *members: Person, **more: Any) -> Choice:
    last = more.pop("last", None)
    cap = more.pop("team_capacity", None)
    team = Team(key="support", name="", assignment=method, last_assigned=last, capacity=cap)
    return Choice(team=team, members=members, **more)


def ticket(**more: Any) -> Ticket:
    basics: dict[str, Any] = {"number": 1, "customer_id": 99, "title": "x", "description": ""}
    return Ticket(**{**basics, "created_at": NOW, "updated_at": NOW, **more})


def chosen(choice: Choice, **more: Any) -> int | None:
    found = choose_engineer(choice, ticket(**more))
    return found.id if found else None


def test_claiming_chooses_nobody() -> None:
    assert chosen(choice(AssignmentMethod.CLAIM, person(1))) is None


def test_round_robin_goes_on_after_the_last_one_and_begins_again() -> None:
    people = [person(1), person(2), person(3)]

    assert chosen(choice(AssignmentMethod.ROUND_ROBIN, *people)) == 1
    assert chosen(choice(AssignmentMethod.ROUND_ROBIN, *people, last=1)) == 2
    assert chosen(choice(AssignmentMethod.ROUND_ROBIN, *people, last=3)) == 1


def test_round_robin_goes_on_though_the_last_one_left() -> None:
    assert chosen(choice(AssignmentMethod.ROUND_ROBIN, person(1), person(5), last=3)) == 5


@pytest.mark.parametrize("method", [m for m in AssignmentMethod if m is not AssignmentMethod.CLAIM])
def test_who_is_away_gone_or_full_is_passed_over(method: AssignmentMethod) -> None:
    members = [
        person(1, on_duty=False),
        person(2, is_active=False),
        person(3, capacity=2),
        person(4),
    ]

    assert chosen(choice(method, *members, load={3: 2, 4: 40})) == 4
    assert chosen(choice(method, *members[:3], load={3: 2})) is None


def test_nobody_gets_their_own_request() -> None:
    people = [person(1), person(2)]

    assert chosen(choice(AssignmentMethod.ROUND_ROBIN, *people), customer_id=1) == 2


def test_least_open_counts_live_tickets() -> None:
    people = [person(1), person(2), person(3)]

    assert chosen(choice(AssignmentMethod.LEAST_OPEN, *people, load={1: 2, 2: 1, 3: 1})) == 2
    assert chosen(choice(AssignmentMethod.LEAST_OPEN, *people, load={1: 2, 2: 1})) == 3


def test_skill_and_region_win_over_load() -> None:
    printer = person(1, skills=frozenset({"printer"}))
    here = person(2, skills=frozenset({"printer"}), regions=frozenset({"上海"}))
    idle = person(3)
    fields = {"product_model": "Printer X200", "site_address": "上海市浦东新区"}
    crew = choice(AssignmentMethod.SKILL, printer, here, idle, load={2: 5})

    assert chosen(crew, fields=fields) == 2
    assert chosen(crew, fields={"product_model": "printer"}) == 1
    assert chosen(crew, fields={"product_model": "router"}) == 1


def test_caps_go_from_person_to_team_to_house() -> None:
    team = Team(key="a", name="", capacity=5)

    assert capacity_of(person(1, capacity=0), team, 9) == 0
    assert capacity_of(person(1), team, 9) == 5
    assert capacity_of(person(1), replace(team, capacity=None), 9) == 9
    assert capacity_of(person(1), None, None) is None


def test_a_category_goes_to_its_team_else_to_the_one_for_the_rest() -> None:
    repairs = Team(key="repairs", name="", categories=frozenset({"repair"}))
    rest = Team(key="rest", name="")

    assert team_for("repair", [rest, repairs]) is repairs
    assert team_for("complaint", [repairs, rest]) is rest
    assert team_for("complaint", [repairs]) is repairs
    assert team_for("", []) is None


@settings(deadline=None)
@given(
    method=st.sampled_from(AssignmentMethod),
    load=st.dictionaries(st.integers(1, 6), st.integers(0, 4)),
    away=st.sets(st.integers(1, 6)),
    last=st.none() | st.integers(0, 7),
)
def test_only_those_who_can_take_it_are_chosen(
    method: AssignmentMethod, load: dict[int, int], away: set[int], last: int | None
) -> None:
    members = [person(n, on_duty=n not in away, capacity=3) for n in range(1, 7)]
    can = {p.id for p in members if p.on_duty and load.get(p.id, 0) < 3}

    got = chosen(choice(method, *members, load=load, last=last))

    assert got in can or (got is None and (not can or method is AssignmentMethod.CLAIM))


def test_round_robin_is_fair() -> None:
    members = [person(n) for n in range(1, 5)]
    got = []
    last = None
    for _ in range(8):
        last = chosen(choice(AssignmentMethod.ROUND_ROBIN, *members, last=last))
        got.append(last)

    assert got == [1, 2, 3, 4, 1, 2, 3, 4]
