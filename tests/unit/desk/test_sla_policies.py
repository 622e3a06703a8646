"""Policies as the service lead writes them: read, refused, published, and applied to tickets."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import yaml

from desk.definitions.definition_kinds import DefinitionInvalid, check_body
from desk.definitions.export_definitions import export_definitions
from desk.definitions.publish_definition import publish_definition
from desk.definitions.schemas.shipped import shipped_bodies
from desk.definitions.shaped.policies import newest_policy, sla_policy
from desk.definitions.ship_definitions import ship_definitions
from desk.errors import NotAllowed
from desk.sla.apply_policy import apply_policy
from desk.tickets.resolve_ticket import resolve_ticket
from domain.definitions import DefinitionKind
from domain.people.person import Person, Role
from domain.sla.policy import Metric, SlaPolicy, Target, Traits
from domain.tickets.history import EventKind
from domain.tickets.ticket import Priority
from tests.unit.desk.room import Room

POLICY = DefinitionKind.SLA_POLICY
SHIPPED = shipped_bodies()[POLICY]["default"]


def written(text: str) -> Mapping[str, Any]:
    return {"key": "default", **yaml.safe_load(text)}


def refused(room: Room, text: str) -> list[str]:
    with pytest.raises(DefinitionInvalid) as wrong:
        room.act(None, publish_definition, POLICY, written(text), author="lead")
    return [str(problem) for problem in wrong.value.problems]


def publish(room: Room, text: str) -> int:
    return room.act(None, publish_definition, POLICY, written(text), author="lead").version


def target(policy: SlaPolicy, metric: Metric, **traits: str) -> Target:
    rule = policy.rule_for(Traits(**{"priority": "normal", **traits}))
    assert rule
    return rule.targets[metric]


class TestShipped:
    def test_vip_stands_above_priorities(self, room: Room) -> None:
        policy = room.act(None, newest_policy)

        vip = target(policy, Metric.FIRST_RESPONSE, priority="low", level="VIP")
        assert vip == Target(within=timedelta(minutes=15), calendar="")

    @pytest.mark.parametrize(
        ("priority", "minutes", "calendar"),
        [("urgent", 15, ""), ("high", 30, "team"), ("normal", 120, "team"), ("low", 480, "team")],
    )
    def test_first_responses(self, room: Room, priority: str, minutes: int, calendar: str) -> None:
        policy = room.act(None, newest_policy)

        promised = target(policy, Metric.FIRST_RESPONSE, priority=priority)
        assert promised == Target(within=timedelta(minutes=minutes), calendar=calendar)

    def test_every_rule_is_named_in_both_languages(self, room: Room) -> None:
        for rule in room.act(None, newest_policy).rules:
            assert set(rule.name) == {"zh_CN", "en"}

    def test_as_published_and_exported_it_says_the_same(self, room: Room) -> None:
        unpublished = room.act(None, newest_policy)
        room.act(None, ship_definitions)
        assert room.act(None, newest_policy) == unpublished

        exported = room.act(None, export_definitions)["sla/default.yaml"]

        assert check_body(POLICY, yaml.safe_load(exported)) == check_body(POLICY, SHIPPED)
        assert "first_response: 15m\n" in exported
        assert "resolution: 40h\n" in exported

    def test_it_fits_what_else_is_shipped(self, room: Room) -> None:
        room.act(None, publish_definition, POLICY, SHIPPED, author="lead")


class TestWriting:
    def test_a_target_s_calendar_wins_over_its_rule_s_over_the_policy_s(self, room: Room) -> None:
        room.act(None, ship_definitions)
        publish(
            room,
            """
            calendar: office
            rules:
              - key: urgent
                when: {priorities: [urgent]}
                calendar: always
                first_response: 15m
                resolution: {within: 8h, calendar: site}
              - key: all
                first_response: 2h 30m
            """,
        )
        policy = room.act(None, newest_policy)

        assert target(policy, Metric.FIRST_RESPONSE, priority="urgent").calendar == ""
        assert target(policy, Metric.RESOLUTION, priority="urgent").calendar == "site"
        promised = target(policy, Metric.FIRST_RESPONSE)
        assert promised == Target(within=timedelta(minutes=150), calendar="office")

    def test_what_is_left_out_is_not_promised(self, room: Room) -> None:
        publish(room, "rules: [{key: all, first_response: 2h}]")

        rule = room.act(None, newest_policy).rule_for(Traits(priority="urgent"))

        assert rule
        assert set(rule.targets) == {Metric.FIRST_RESPONSE}

    def test_old_versions_stay_readable(self, room: Room) -> None:
        room.act(None, ship_definitions)
        assert publish(room, "rules: [{key: all, first_response: 2h}]") == 2

        assert [rule.key for rule in room.act(None, sla_policy, 2).rules] == ["all"]
        assert len(room.act(None, sla_policy, 1).rules) == 5
        assert room.act(None, newest_policy).version == 2


REFUSED = (
    ("rules: []", "rules: one rule at least, at most 100"),
    ("rules: [{first_response: 2h}]", "rules.0.key: Field required"),
    ("rules: [{key: a, first_response: soon}]", "rules.0.first_response.within: not a span"),
    ("rules: [{key: a, first_response: 2}]", "rules.0.first_response: Input should be"),
    ("rules: [{key: a, first_response: 0m}]", "rules.0.first_response.within: Input should be"),
    ("rules: [{key: a, first_response: -2h}]", "rules.0.first_response.within: Input should be"),
    ("rules: [{key: a, resolution: 9000h}]", "rules.0.resolution.within: longer than a year"),
    ("rules: [{key: a, resolution: 3d}]", "rules.0.resolution.within: in hours, please"),
    ("rules: [{key: a, resolve: 3h}]", "rules.0.resolve: Extra inputs"),
    ("rules: [{key: a, when: {priorities: [hot]}}]", "rules.0.when.priorities.0: Input should be"),
    ("rules: [{key: a, name: {fr: Tout}}]", "rules.0.name.fr"),
    ("{calendar: nights, rules: [{key: a}]}", 'calendar: no calendar "nights"; there are team'),
    ("rules: [{key: a, calendar: nights}]", 'rules.0.calendar: no calendar "nights"'),
    (
        "rules: [{key: a, first_response: {within: 2h, calendar: nights}}]",
        'rules.0.first_response.calendar: no calendar "nights"',
    ),
    ("rules: [{key: a, when: {teams: [moon]}}]", 'rules.0.when.teams.0: no team "moon"'),
    (
        "rules: [{key: a, when: {levels: [vip]}}, {key: a}]",
        'rules.1.key: a rule above has the key "a" already',
    ),
    (
        "rules: [{key: a}, {key: b, when: {levels: [vip]}}]",
        'rules.1: never used: "a" takes all its tickets; move it up, or take it out',
    ),
    (
        "rules: [{key: a, when: {priorities: [urgent, high]}}, "
        "{key: b, when: {priorities: [normal, low]}}, {key: vip, when: {levels: [vip]}}]",
        "rules.2: never used: the rules above take all its tickets",
    ),
    (
        "rules: [{key: a, first_response: 4h, resolution: 2h}]",
        "rules.0.resolution: promised earlier than the first response",
    ),
    ("{key: ours, rules: [{key: a}]}", 'key: there is one policy, with the key "default"'),
)


@pytest.mark.parametrize(("text", "problem"), REFUSED, ids=lambda value: value[:50])
def test_what_cannot_be_meant_is_refused_with_its_place(
    room: Room, text: str, problem: str
) -> None:
    assert any(told.startswith(problem) for told in refused(room, text)), refused(room, text)


def test_every_problem_is_told_at_once(room: Room) -> None:
    text = """
        calendar: nights
        rules:
          - {key: a}
          - {key: a, when: {teams: [moon]}}
        """

    assert len(refused(room, text)) == 4


def test_a_known_team_and_calendar_are_taken(room: Room) -> None:
    room.team("day")
    room.act(None, ship_definitions)

    text = "rules: [{key: a, when: {teams: [DAY]}, calendar: office, first_response: 2h}]"

    assert publish(room, text) == 2


class TestApplying:
    """`gongdan sla apply` moves what is live; new tickets are held to the newest anyway."""

    def test_only_admins(self, room: Room, boss: Person) -> None:
        assert not boss.roles & {Role.ADMIN}
        with pytest.raises(NotAllowed):
            room.act(boss, apply_policy, after=None, limit=10)

    def test_live_tickets_some_at_a_time(self, room: Room, wang: Person, li: Person) -> None:
        room.act(None, ship_definitions)
        for title in ("一", "二", "三"):
            room.opened(wang, title)
        room.act(li, resolve_ticket, 1002, "好了")
        publish(room, "rules: [{key: all, first_response: 1h, resolution: 6h}]")
        before = room.ticket(1001)

        pages = []
        after = None
        while not pages or after is not None:
            page = room.act(None, apply_policy, after=after, limit=1)
            pages.append(page.moved)
            after = page.last

        assert sum(pages) == 2
        versions = [room.ticket(number).sla_version for number in (1001, 1002, 1003)]
        assert versions == [2, 1, 2]
        changed = room.last_event(1001)
        assert (changed.kind, changed.data["from"], changed.data["version"]) == (
            EventKind.POLICY_CHANGED,
            1,
            2,
        )
        ticket = room.ticket(1001)
        assert before.first_response_due
        assert ticket.first_response_due
        assert before.first_response_due - ticket.first_response_due == timedelta(hours=1)
        assert before.resolution_due != ticket.resolution_due

    def test_a_new_ticket_is_pinned_to_the_newest(self, room: Room, wang: Person) -> None:
        room.act(None, ship_definitions)
        first = room.opened(wang, priority=Priority.URGENT)
        publish(room, "rules: [{key: all, first_response: 1h}]")
        second = room.opened(wang, "二", priority=Priority.URGENT)

        assert (first.sla_version, second.sla_version) == (1, 2)
        assert second.resolution_due is None
