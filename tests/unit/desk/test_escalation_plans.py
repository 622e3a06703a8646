"""Escalation plans: what the service lead may write, and what is refused with place and reason."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.definitions.definition_kinds import DefinitionInvalid, check_body
from desk.definitions.export_definitions import export_definitions
from desk.definitions.import_definitions import import_definitions
from desk.definitions.publish_definition import publish_definition
from desk.definitions.schemas.shipped import shipped_bodies
from desk.definitions.shaped.plans import escalation_plan
from domain.definitions import DefinitionKind
from domain.escalation.ladder import Channel, Trigger
from domain.people.person import Role
from domain.sla.policy import Traits
from domain.tickets.ticket import Priority
from tests.unit.desk.room import Room

ROOT = Path(__file__).resolve().parents[3]
KIND = DefinitionKind.ESCALATION
CALL = {"key": "call", "after": "10m", "whom": ["supervisor"], "ack_within": "30m"}


def plan(
    *steps: dict[str, Any], triggers: tuple[str, ...] = ("first_response",), **more: Any
) -> Any:
    ladder = {"key": "own", "triggers": list(triggers), "steps": list(steps)}
    return {"key": "default", "ladders": [ladder], **more}


def problems(room: Room, body: Any) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionInvalid) as refused:
        room.act(None, publish_definition, KIND, body, author="lead")
    return [(problem.path, problem.reason) for problem in refused.value.problems]


def test_the_shipped_plan_works_out_of_the_box(room: Room) -> None:
    shipped = room.act(None, escalation_plan)
    urgent = shipped.ladders[0]
    assert urgent.when.hold(Traits(priority="urgent"))
    two_hours = urgent.steps[-1]
    assert two_hours.after == timedelta(hours=2)
    assert two_hours.whom == ("director",)
    assert two_hours.by == (Channel.CHAT, Channel.MAIL)
    assert two_hours.raise_to is Priority.URGENT
    assert {ladder.trigger for ladder in shipped.ladders} == set(Trigger)


def test_it_survives_a_round_through_files(room: Room) -> None:
    body = shipped_bodies()[KIND]["default"]
    room.act(None, publish_definition, KIND, body, author="")
    files = room.act(None, export_definitions)
    assert "fraction: 75%" in files["escalation/default.yaml"]
    assert room.act(None, import_definitions, files, author="lead") == []


def test_what_is_published_last_is_in_force(room: Room) -> None:
    room.act(None, publish_definition, KIND, plan(CALL, storm_at=9), author="lead")
    assert room.act(None, escalation_plan).storm_at == 9
    room.act(None, publish_definition, KIND, plan(CALL, storm_at=7), author="lead")
    assert room.act(None, escalation_plan).storm_at == 7


@pytest.mark.parametrize("page", ["escalation.md", "escalation.zh-CN.md"])
def test_the_plan_in_the_page_is_taken(room: Room, page: str) -> None:
    room.person("陈总", Role.DIRECTOR)
    text = (ROOT / "docs" / page).read_text("utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0]
    room.act(None, publish_definition, KIND, yaml.safe_load(example), author="lead")
    assert [len(ladder.steps) for ladder in room.act(None, escalation_plan).ladders] == [4, 4]


@pytest.mark.parametrize(
    ("body", "path", "reason"),
    [
        (plan(), "ladders.0.steps", "at least 1"),
        (plan(CALL | {"whom": ["boss"]}), "ladders.0.steps.0.whom.0", "nobody is called so"),
        (plan(CALL | {"whom": ["role:king"]}), "ladders.0.steps.0.whom.0", "role:director"),
        (plan(CALL | {"whom": ["role:customer"]}), "ladders.0.steps.0.whom.0", "nobody"),
        (plan(CALL | {"whom": []}), "ladders.0.steps.0.whom", "at least 1"),
        (
            plan(CALL | {"whom": ["person:张三"]}),
            "ladders.0.steps.0.whom.0",
            "nobody is called 张三",
        ),
        (plan(CALL | {"whom": ["person:99"]}), "ladders.0.steps.0.whom.0", "nobody is called 99"),
        (plan(CALL | {"fraction": "50%"}), "ladders.0.steps.0", "give one of"),
        (plan(CALL | {"after": "soon"}), "ladders.0.steps.0.after", "not a span of time"),
        (plan(CALL | {"by": ["fax"]}), "ladders.0.steps.0.by.0", "chat"),
        (
            plan({"key": "a", "fraction": 0.5, "whom": ["assignee"], "repeat": 2}),
            "ladders.0.steps.0",
            "repeat needs ack_within",
        ),
        (
            plan(
                {"key": "a", "fraction": "75%", "whom": ["assignee"]},
                {"key": "b", "fraction": "50%", "whom": ["assignee"]},
            ),
            "ladders.0.steps.1.fraction",
            "no later than the one before",
        ),
        (
            plan(
                {"key": "a", "fraction": "100%", "whom": ["assignee"]},
                {"key": "b", "offset": "-10m", "whom": ["assignee"]},
            ),
            "ladders.0.steps.1",
            "before the deadline",
        ),
        (
            plan(
                {"key": "a", "fraction": "75%", "whom": ["assignee"]},
                {"key": "b", "whom": ["director"]},
            ),
            "ladders.0.steps.1",
            "wants no ack",
        ),
        (plan({"key": "a", "whom": ["director"]}), "ladders.0.steps.0", "the first step needs"),
        (plan(CALL, CALL | {"after": "20m"}), "ladders.0.steps.1.key", "call is there already"),
        (
            plan({"key": "a", "fraction": "50%", "whom": ["director"]}, triggers=("escalated",)),
            "ladders.0.steps.0.fraction",
            "no deadline",
        ),
        (
            plan(CALL, quiet_hours={"start": "22:00", "end": "22:00"}),
            "quiet_hours",
            "the whole day is quiet",
        ),
        (plan(CALL, quiet_hours={"start": "25:00", "end": "07:00"}), "quiet_hours.start", "22:00"),
        (plan(CALL, storm_at=1), "storm_at", "greater than or equal to 2"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_place(
    room: Room, body: Any, path: str, reason: str
) -> None:
    found = problems(room, body)
    assert any(where == path and reason in why for where, why in found), found
    assert room.look(lambda unit: unit.definitions.published(KIND, "default")) is None


def test_a_ladder_nobody_ever_comes_to_is_refused(room: Room) -> None:
    first = plan(CALL)["ladders"][0]
    second = first | {"key": "urgent", "when": {"priorities": ["urgent"]}}
    found = problems(room, {"key": "default", "ladders": [first, second]})
    assert found == [("ladders.1", "never reached: own holds for every ticket")]


def test_people_are_named_as_they_are_known(room: Room) -> None:
    director = room.person("陈总", Role.DIRECTOR)
    body = plan(CALL | {"whom": ["person:陈总", f"person:{director.id}"]})
    room.act(None, publish_definition, KIND, body, author="lead")
    room.person("陈总", Role.SUPERVISOR)
    [(path, reason)] = list(problems(room, plan(CALL | {"whom": ["person:陈总"]})))
    assert path == "ladders.0.steps.0.whom.0"
    assert "more than one is called 陈总" in reason


def test_ways_without_an_account_are_taken() -> None:
    body = plan(CALL | {"by": ["mail", "sms", "phone", "webhook"]})
    assert check_body(KIND, body)["ladders"]
