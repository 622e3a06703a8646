"""A service lead tries a policy on past tickets, then has live ones counted by it."""

import asyncio
import json
import shutil
from collections.abc import Callable
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from desk.definitions.ship_definitions import ship_definitions
from desk.desk import Desk
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.open_ticket import open_ticket
from domain.people.person import Actor, Person, Role
from domain.ports import Unit
from domain.sla.policy import Metric
from domain.tickets.history import EventKind
from domain.tickets.report import Report
from store.opening import open_store
from tests.integration.cli.conftest import Gongdan, stored
from tests.integration.cli.desks import desk_in_production

# A Wednesday, 09:05 in Shanghai.
OPENING = datetime(2026, 11, 18, 1, 5, tzinfo=UTC)
POLICY = """
key: default
rules:
  - key: all
    name: {zh_CN: 全部, en: Everything}
    first_response: FIRST
    resolution: 24h
"""
DAY_OFF = """
key: office
week: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
special: {2026-11-18: closed}
"""


class Nobody:
    def announce(self, *_: object) -> None: ...

    def tell(self, *_: object) -> None: ...


class Past:
    """Units of work at times of the past, by people who were there."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.engineer = self._person("李工", Role.ENGINEER)
        self.customer = self._person("王女士", Role.CUSTOMER)

    def _person(self, name: str, role: Role) -> Person:
        known = self.unit.people.named(name)
        if known:
            return known[0]
        person = Person(name=name, roles=frozenset({role}))
        return self.unit.people.get(self.unit.people.add(person))

    def desk(self, person: Person | None = None) -> Desk:
        actor = Actor(person=person, roles=person.roles) if person else None
        policy = Settings().to_policy()
        return Desk(unit=self.unit, policy=policy, announcer=Nobody(), actor=actor)


def happened(*steps: tuple[timedelta, Callable[[Past], object]]) -> None:
    """Each step at its time after the opening."""

    async def write() -> None:
        clock = [OPENING]
        store = await open_store(Settings().database_url, lambda: clock[0])
        try:
            for after, step in steps:
                clock[0] = OPENING + after
                await store.run(lambda unit, step=step: step(Past(unit)))
        finally:
            await store.close()

    asyncio.run(write())


def opens(past: Past) -> object:
    report = Report(title="打印机卡纸")
    return open_ticket(past.desk(past.customer), past.customer, report, origin=None)


def answers(number: int) -> Callable[[Past], object]:
    return lambda past: reply_to_customer(past.desk(past.engineer), number, "请重启一下")


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture(scope="session")
def answered_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """#1001 answered after 90 minutes, #1002 after 3 hours less lunch: two hours are promised."""
    folder = tmp_path_factory.mktemp("answered")
    with chdir(folder):
        happened(
            (minutes(0), lambda past: ship_definitions(past.desk())),
            (minutes(0), opens),
            (minutes(1), opens),
            (minutes(90), answers(1001)),
            (minutes(265), answers(1002)),
        )
    return folder / "data"


@pytest.fixture
def two_answered(folder: Path, answered_desk: Path) -> None:
    shutil.copytree(answered_desk, folder / "data")


@pytest.fixture
def on_trial(folder: Path) -> Callable[[str], str]:
    def write(first_response: str) -> str:
        path = folder / "policy.yaml"
        path.write_text(POLICY.replace("FIRST", first_response), "utf-8")
        return str(path)

    return write


@pytest.mark.usefixtures("two_answered")
class TestReplay:
    def test_old_and_new_stand_side_by_side(
        self, gongdan: Gongdan, on_trial: Callable[[str], str]
    ) -> None:
        told = gongdan("sla", "replay", "--policy", on_trial("4h"), "--json")

        assert told.exit_code == 0, told.output
        found = json.loads(told.stdout)
        first = found["metrics"]["first_response"]
        assert (first["old"]["met"], first["old"]["breached"], first["old"]["rate"]) == (1, 1, 0.5)
        assert (first["new"]["met"], first["new"]["breached"], first["new"]["rate"]) == (2, 0, 1)
        changed = [one for one in found["changed"] if one["metric"] == "first_response"]
        assert [
            (one["ticket"], one["old"]["outcome"], one["new"]["outcome"]) for one in changed
        ] == [(1002, "breached", "met")]
        assert changed[0]["old"]["due_at"] == "2026-11-18T03:06:00+00:00"
        assert changed[0]["new"]["due_at"] == "2026-11-18T06:06:00+00:00"
        assert found["tickets"] == 2

    def test_as_a_table_for_people(self, gongdan: Gongdan, on_trial: Callable[[str], str]) -> None:
        told = gongdan("sla", "replay", "--policy", on_trial("1h"), language="zh_CN")

        assert told.exit_code == 0, told.output
        assert "50.0% → 0.0%" in told.output
        assert "#1001" in told.output
        assert "10:05" in told.output
        assert "共试算 2 张工单，1 条承诺的结果有变。" in told.output

    def test_of_a_calendar_alone(self, gongdan: Gongdan, folder: Path) -> None:
        path = folder / "office.yaml"
        path.write_text(DAY_OFF, "utf-8")

        told = gongdan("sla", "replay", "--calendar", str(path), "--json")

        assert told.exit_code == 0, told.output
        first = json.loads(told.stdout)["metrics"]["first_response"]
        assert (first["old"]["breached"], first["new"]["breached"]) == (1, 0)

    def test_of_some_tickets_only(self, gongdan: Gongdan, on_trial: Callable[[str], str]) -> None:
        file = on_trial("4h")

        for words, tickets in (
            (("--since", "2026-11-18"), 2),
            (("--since", "2026-11-19"), 0),
            (("--until", "2026-11-18"), 0),
            (("--team", "nobody"), 0),
        ):
            told = gongdan("sla", "replay", "--policy", file, "--json", *words)
            assert json.loads(told.stdout)["tickets"] == tickets, words

    def test_the_list_is_cut_and_says_so(
        self, gongdan: Gongdan, on_trial: Callable[[str], str]
    ) -> None:
        told = gongdan("sla", "replay", "--policy", on_trial("1m"), "--most", "0")

        assert "1 of them not listed" in told.output

    def test_it_changes_nothing(self, gongdan: Gongdan, on_trial: Callable[[str], str]) -> None:
        def all_there_is(unit: Unit) -> object:
            numbers = (1001, 1002)
            return [
                (unit.tickets.get(n), unit.history.of(n), unit.measurements.of(n)) for n in numbers
            ], unit.definitions.all()

        before = stored(all_there_is)
        gongdan("sla", "replay", "--policy", on_trial("1m"))

        assert stored(all_there_is) == before


@pytest.mark.usefixtures("two_answered")
class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("key: default\nrules: []", "rules: needs one rule at least"),
            ("key: [", "policy.yaml: isn't valid YAML: look at line 1, column 7"),
            (POLICY.replace("FIRST", "2d"), "rules.0.first_response.within: in hours, please"),
            (POLICY.replace("FIRST", "2 hours"), "not a span of time such as 2h"),
            (
                POLICY.replace("FIRST", "48h"),
                "rules.0.resolution: is promised earlier than the first",
            ),
            (
                POLICY.replace("FIRST", "{within: 2h, calendar: nights}"),
                "rules.0.first_response.calendar: no calendar has the key nights",
            ),
            (
                POLICY.replace("FIRST", "2h") + "  - {key: late, when: {teams: [moon]}}",
                "rules.1.when.teams.0: there is no team moon",
            ),
            (
                POLICY.replace("FIRST", "2h") + "  - {key: late, when: {levels: [vip]}}",
                "rules.1: is never used: all takes all its tickets",
            ),
        ],
    )
    def test_what_could_not_be_published_is_not_tried(
        self, gongdan: Gongdan, folder: Path, text: str, reason: str
    ) -> None:
        path = folder / "policy.yaml"
        path.write_text(text, "utf-8")

        told = gongdan("sla", "replay", "--policy", str(path))

        assert told.exit_code == 2
        assert reason in told.stderr

    def test_there_must_be_something_to_try(self, gongdan: Gongdan) -> None:
        told = gongdan("sla", "replay")

        assert told.exit_code == 2
        assert "--policy" in told.stderr

    def test_a_gap_is_allowed_and_said(self, gongdan: Gongdan, folder: Path) -> None:
        path = folder / "policy.yaml"
        path.write_text(POLICY.replace("FIRST", "2h\n    when: {priorities: [urgent]}"), "utf-8")

        told = gongdan("sla", "replay", "--policy", str(path))

        assert told.exit_code == 0
        assert "some tickets find no rule" in told.output
        assert "every ticket finds a rule" in gongdan("doctor").output
        gongdan("export", "out")
        shutil.copy(path, folder / "out/sla/default.yaml")
        assert "gongdan sla apply moves live ones" in gongdan("import", "out").output
        assert "some tickets find no rule" in gongdan("doctor").output


def versions(unit: Unit) -> list[int]:
    return [ticket.sla_version for ticket in map(unit.tickets.get, (1001, 1002)) if ticket]


@pytest.mark.usefixtures("two_answered")
class TestApply:
    def publish(self, gongdan: Gongdan, folder: Path, first_response: str) -> None:
        gongdan("export", "out")
        file = folder / "out/sla/default.yaml"
        file.write_text(POLICY.replace("FIRST", first_response), "utf-8")
        told = gongdan("import", "out")
        assert "version 2" in told.output, told.output

    def test_live_tickets_are_counted_by_the_newest(self, gongdan: Gongdan, folder: Path) -> None:
        assert "already" in gongdan("sla", "apply").output
        self.publish(gongdan, folder, "1h")
        assert stored(versions) == [1, 1]

        told = gongdan("sla", "apply")

        assert "by version 2 from now on: 2." in told.output
        assert stored(versions) == [2, 2]
        kinds = stored(lambda unit: [event.kind for event in unit.history.of(1001)])
        assert kinds.count(EventKind.POLICY_CHANGED) == 1
        assert "already" in gongdan("sla", "apply").output

    def test_what_was_kept_stays_kept(self, gongdan: Gongdan, folder: Path) -> None:
        self.publish(gongdan, folder, "1h")
        gongdan("sla", "apply")

        facts = stored(lambda unit: unit.measurements.of(1001))

        first = next(fact for fact in facts if fact.metric is Metric.FIRST_RESPONSE)
        assert (first.outcome, first.policy_version) == ("met", 1)

    def test_beside_a_running_desk(self, gongdan: Gongdan, folder: Path) -> None:
        with desk_in_production(folder):
            self.publish(gongdan, folder, "3h")
            assert "from now on: 2." in gongdan("sla", "apply").output
            assert stored(versions) == [2, 2]
            told = gongdan("sla", "replay", "--policy", str(folder / "out/sla/default.yaml"))
            assert told.exit_code == 0
