"""Units that decide on rows they only read, begun at the same moment on both databases: what they
do is what they would have done one after another."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
import pytest_asyncio

from bot.roster import apply_roster
from bot.settings import Settings
from desk.definitions.definition_kinds import DefinitionInvalid
from desk.definitions.publish_definition import publish_definition
from desk.definitions.ship_definitions import ship_definitions
from desk.desk import Desk
from desk.duty.accept_handover import accept_handover
from desk.duty.hand_over import hand_over
from desk.duty.shift_ends import arm_shift_ends
from desk.errors import HandoverAccepted, TooManyTickets
from desk.escalation.fold_alert import Manner, fold_alert
from desk.escalation.tell_folded_alerts import tell_folded_alerts
from desk.people.directory.person_left import person_left
from desk.people.first_admin_code import issue_admin_code
from desk.people.grant_role import grant_role
from desk.people.linking.unite_people import unite_people
from desk.people.redeem_admin_code import redeem_admin_code
from desk.surveys.rate_ticket import rate_ticket
from desk.surveys.send_survey import send_survey
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.open_ticket import open_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from domain.deadlines import Deadline, Purpose
from domain.definitions import DefinitionKind
from domain.errors import DeskError
from domain.escalation.ladder import Trigger
from domain.messaging import Address
from domain.people.news import FoldedNews, TeamNews
from domain.people.person import Actor, AssignmentMethod, Identity, Person, Role, Team
from domain.policy import ServicePolicy
from domain.ports import Alert, TicketFilter, TicketOrder, Unit
from domain.tickets.history import TicketEvent
from domain.tickets.report import Report
from domain.tickets.ticket import LIVE, Priority, Ticket
from scheduler.deadlines import VERBS
from scheduler.due import DueDeadlines
from store.databases import Store, database_of
from store.postgres import unit_of_work
from tests.databases.kinds import BOTH, POSTGRESQL

T = TypeVar("T")
Work = Callable[[Unit], Any]

# A Monday morning at work.
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CHAT = Address(account="webchat.main", chat="c1")


@dataclass
class Told:
    """What was told; of work done anew, each time."""

    news: list[TeamNews] = field(default_factory=list)

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None: ...

    def tell(self, unit: Unit, news: TeamNews) -> None:
        self.news.append(news)


class Crossing:
    """A desk at which units begin at the same moment."""

    def __init__(self, store: Store, *, has_several: bool) -> None:
        self.store = store
        self._has_several = has_several
        self.policy = ServicePolicy()
        self.now = NOW
        self.told = Told()
        self.run, self.read = store.run, store.read

    def desk(self, unit: Unit, who: Person | None = None) -> Desk:
        actor = None
        if who is not None:
            fresh = unit.people.get(who.id)
            assert fresh is not None
            actor = Actor(person=fresh, roles=fresh.roles if fresh.is_active else frozenset())
        return Desk(unit=unit, policy=self.policy, announcer=self.told, actor=actor, where=CHAT)

    async def act(self, verb: Callable[..., T], *args: Any, who: Person | None = None) -> T:
        return await self.run(lambda unit: verb(self.desk(unit, who), *args))

    async def at_once(self, *works: Work) -> Sequence[Any]:
        """Each begins before any of them ends, as far as the database lets them."""
        meeting = threading.Barrier(len(works)) if self._has_several else None
        return await asyncio.gather(
            *(self.store.run(_met(work, meeting)) for work in works), return_exceptions=True
        )

    async def person(self, name: str, *roles: Role, **more: Any) -> Person:
        person = Person(name=name, roles=frozenset({Role.CUSTOMER, *roles}), **more)
        return replace(person, id=await self.run(lambda unit: unit.people.add(person)))

    async def team(self, key: str, *members: Person, **more: Any) -> None:
        team = Team(key=key, name=key, members=frozenset(p.id for p in members), **more)
        await self.run(lambda unit: unit.teams.save(team))

    def opens(self, customer: Person, category: str = "") -> Work:
        report = Report(title="打印机卡纸", category=category)
        return lambda unit: open_ticket(self.desk(unit), customer, report, origin=CHAT)

    async def opened(self, customer: Person, category: str = "") -> Ticket:
        ticket: Ticket = await self.run(self.opens(customer, category))
        return ticket

    async def resolved(self, customer: Person, engineer: Person) -> int:
        number = (await self.opened(customer)).number
        await self.act(claim_ticket, number, who=engineer)
        await self.act(resolve_ticket, number, "换了硒鼓", who=engineer)
        return number

    async def live(self, **which: Any) -> list[Ticket]:
        wanted = TicketFilter(statuses=LIVE, **which)
        return await self.read(
            lambda unit: unit.tickets.find(wanted, order=TicketOrder.OLDEST, limit=100)
        )


def _met(work: Work, meeting: threading.Barrier | None) -> Work:
    has_met = meeting is None

    def met(unit: Unit) -> Any:
        nonlocal has_met
        if meeting is not None and not has_met:
            has_met = True
            # With its first look, what it sees is settled.
            unit.people.get(0)
            meeting.wait(timeout=20)
        return work(unit)

    return met


@pytest.fixture(params=BOTH)
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest_asyncio.fixture
async def crossing(
    database_url: str, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Crossing]:
    # So far away that units don't wait for each other.
    monkeypatch.setattr(unit_of_work, "_NEAR", 0)
    crossing: Crossing
    store = database_of(database_url).store(lambda: crossing.now)
    crossing = Crossing(store, has_several=database_kind == POSTGRESQL)
    await store.open()
    yield crossing
    await store.close()


@pytest_asyncio.fixture
async def wang(crossing: Crossing) -> Person:
    return await crossing.person("王女士")


# --- who gets a ticket -------------------------------------------------------------------------


async def test_tickets_opened_at_once_go_to_those_with_the_fewest(
    crossing: Crossing, wang: Person
) -> None:
    staff = [await crossing.person(name, Role.ENGINEER) for name in "赵钱孙李"]
    await crossing.team("support", *staff, assignment=AssignmentMethod.LEAST_OPEN)
    await crossing.at_once(*[crossing.opens(wang)] * 4)
    given = {ticket.assignee_id for ticket in await crossing.live()}
    assert given == {person.id for person in staff}


async def test_nobody_gets_more_than_they_can_take_though_two_teams_share_them(
    crossing: Crossing, wang: Person
) -> None:
    li = await crossing.person("李工", Role.ENGINEER, capacity=1)
    keys = ("print", "network")

    async def teams(assignment: AssignmentMethod) -> None:
        for key in keys:
            await crossing.team(key, li, categories=frozenset({key}), assignment=assignment)

    await teams(AssignmentMethod.CLAIM)
    numbers = [(await crossing.opened(wang, key)).number for key in keys]
    await teams(AssignmentMethod.LEAST_OPEN)

    def hands(number: int, team: str) -> Work:
        return lambda unit: assign_ticket(crossing.desk(unit), number, team)

    # Each to the other team, whose method finds somebody.
    await crossing.at_once(*map(hands, numbers, reversed(keys)))
    assert len(await crossing.live(assignee_id=li.id)) == 1


@pytest.mark.parametrize("how", ["given", "claimed"])
async def test_who_leaves_keeps_no_ticket_they_were_given_meanwhile(
    crossing: Crossing, wang: Person, how: str
) -> None:
    li = await crossing.person("李工", Role.ENGINEER)
    zhao = await crossing.person("赵工", Role.SUPERVISOR)
    identity = Identity(account="wecom.main", native_id="li", person_id=li.id)
    await crossing.run(lambda unit: unit.people.identify(identity))
    await crossing.team("support", li, zhao)
    number = (await crossing.opened(wang)).number

    def give(unit: Unit) -> object:
        if how == "claimed":
            return claim_ticket(crossing.desk(unit, li), number)
        return assign_ticket(crossing.desk(unit, zhao), number, f"person:{li.id}")

    done = await crossing.at_once(
        give, lambda unit: person_left(crossing.desk(unit), "wecom.main", "li")
    )
    assert [one for one in done if one and not isinstance(one, Ticket | DeskError)] == []
    assert await crossing.live(assignee_id=li.id) == []


async def test_who_leaves_keeps_no_customer_to_call_back(crossing: Crossing, wang: Person) -> None:
    li = await crossing.person("李工", Role.SUPERVISOR)
    identity = Identity(account="wecom.main", native_id="li", person_id=li.id)
    await crossing.run(lambda unit: unit.people.identify(identity))
    number = await crossing.resolved(wang, li)
    await crossing.at_once(
        lambda unit: rate_ticket(crossing.desk(unit, wang), number, 1),
        lambda unit: person_left(crossing.desk(unit), "wecom.main", "li"),
    )
    assert await crossing.read(lambda unit: unit.follow_ups.open(li.id)) == []


async def test_who_turns_out_to_be_another_gets_nothing_under_the_former_name(
    crossing: Crossing, wang: Person
) -> None:
    li = await crossing.person("李工", Role.ENGINEER)
    also = await crossing.person("李工", Role.ENGINEER)
    await crossing.team("support", li, also)
    number = (await crossing.opened(wang)).number
    await crossing.at_once(
        lambda unit: assign_ticket(crossing.desk(unit), number, f"person:{also.id}"),
        lambda unit: unite_people(crossing.desk(unit), li, also),
    )
    assert await crossing.live(assignee_id=also.id) == []


async def test_what_somebody_reports_who_just_turns_out_to_be_another_is_theirs(
    crossing: Crossing, wang: Person
) -> None:
    also = await crossing.person("王女士")
    identity = Identity(account="wecom_kf.main", native_id="w", person_id=also.id)
    await crossing.run(lambda unit: unit.people.identify(identity))

    def reports(unit: Unit) -> Ticket:
        known = unit.people.identified("wecom_kf.main", "w")
        assert known is not None
        ticket: Ticket = crossing.opens(known[0])(unit)
        return ticket

    await crossing.at_once(reports, lambda unit: unite_people(crossing.desk(unit), wang, also))
    assert len(await crossing.live(customer_id=wang.id)) == 1


async def test_a_customer_has_no_more_tickets_than_they_may(
    crossing: Crossing, wang: Person
) -> None:
    crossing.policy = replace(crossing.policy, max_live_tickets=2)
    done = await crossing.at_once(*[crossing.opens(wang)] * 4)
    assert [type(one) for one in done].count(TooManyTickets) == 2
    assert len(await crossing.live(customer_id=wang.id)) == 2


# --- what is told ------------------------------------------------------------------------------


def alert(number: int, recipient: Person) -> Alert:
    return Alert(
        recipient=str(recipient.id),
        number=number,
        at=NOW,
        trigger=Trigger.FIRST_RESPONSE,
        priority=Priority.NORMAL,
        card="",
    )


MANNER = Manner(is_person=True, is_last=False, rests_until=None, gather=timedelta(minutes=1))


@pytest.mark.parametrize(("limit", "storm_at"), [(2, 100), (100, 3)])
async def test_nobody_is_alerted_more_often_than_they_may(
    crossing: Crossing, wang: Person, limit: int, storm_at: int
) -> None:
    li = await crossing.person("李工", Role.ENGINEER)
    body = {"alerts_per_hour": limit, "storm_at": storm_at}
    await crossing.act(ship_definitions)
    await crossing.run(lambda unit: _replan(crossing.desk(unit), body))

    def alerts(number: int) -> Work:
        return lambda unit: fold_alert(crossing.desk(unit), alert(number, li), MANNER)

    cards = await crossing.at_once(*(alerts(number) for number in range(4)))
    assert sum(card is None for card in cards) == 2
    assert len({card.key for card in cards if card}) == 1


async def test_no_alert_misses_the_card_it_belongs_on(crossing: Crossing) -> None:
    li = await crossing.person("李工", Role.ENGINEER)
    await crossing.act(ship_definitions)
    rests = replace(MANNER, rests_until=NOW)

    def folds(number: int) -> Work:
        return lambda unit: fold_alert(crossing.desk(unit), alert(number, li), rests)

    await crossing.run(folds(1))
    [digest] = await crossing.read(lambda unit: unit.deadlines.due(10))

    def tells(unit: Unit) -> list[int]:
        if not unit.deadlines.done(digest.id):
            return []
        tell_folded_alerts(crossing.desk(unit), digest)
        return [one.number for one in unit.alerts.since(str(li.id), NOW)]

    shown, _ = await crossing.at_once(tells, folds(2))
    assert any(isinstance(news, FoldedNews) for news in crossing.told.news)
    waits = await crossing.read(lambda unit: unit.deadlines.due(10))
    assert shown == [1, 2] or len(waits) == 1


def _replan(desk: Desk, changes: dict[str, object]) -> None:
    [plan] = desk.unit.definitions.of_kind(DefinitionKind.ESCALATION)
    publish_definition(desk, plan.kind, {**plan.body, **changes}, author="lead")


# --- surveys -----------------------------------------------------------------------------------


async def test_a_customer_is_asked_about_one_of_two_tickets(
    crossing: Crossing, wang: Person
) -> None:
    li = await crossing.person("李工", Role.ENGINEER)
    await crossing.act(ship_definitions)
    await crossing.team("support", li)
    numbers = [await crossing.resolved(wang, li) for _ in range(2)]
    # As it is when the delay is over.
    due = Deadline(purpose=Purpose.SURVEY, number=0, due_at=NOW)

    def asks(number: int) -> Work:
        return lambda unit: send_survey(crossing.desk(unit), replace(due, number=number))

    await crossing.at_once(*map(asks, numbers))
    surveys = await crossing.read(lambda unit: [unit.surveys.latest(n) for n in numbers])
    assert sum(survey is not None for survey in surveys) == 1


async def test_a_bad_rating_given_twice_is_one_task(crossing: Crossing, wang: Person) -> None:
    li = await crossing.person("李工", Role.ENGINEER)
    await crossing.act(ship_definitions)
    await crossing.team("support", li)
    number = await crossing.resolved(wang, li)

    def rates(score: int) -> Work:
        return lambda unit: rate_ticket(crossing.desk(unit, wang), number, score)

    await crossing.at_once(rates(1), rates(2))
    tasks = await crossing.read(lambda unit: unit.follow_ups.of(number))
    assert len(tasks) == 1


# --- duty, rights, definitions -----------------------------------------------------------------


async def test_one_of_two_takes_over(crossing: Crossing, wang: Person) -> None:
    li, zhao, qian = [await crossing.person(name, Role.ENGINEER) for name in ("李", "赵", "钱")]
    await crossing.act(ship_definitions)
    await crossing.team("support", li, zhao, qian)
    await crossing.act(claim_ticket, (await crossing.opened(wang)).number, who=li)
    await crossing.act(hand_over, who=li)
    done = await crossing.at_once(
        lambda unit: accept_handover(crossing.desk(unit, zhao)),
        lambda unit: accept_handover(crossing.desk(unit, qian)),
    )
    assert [type(one) for one in done].count(HandoverAccepted) == 1


async def test_the_last_admin_stays(crossing: Crossing) -> None:
    li, zhao = [await crossing.person(name, Role.ADMIN) for name in ("李工", "赵工")]

    def ends(who: Person, other: Person) -> Work:
        return lambda unit: grant_role(
            crossing.desk(unit, who), f"person:{other.id}", Role.CUSTOMER
        )

    done = await crossing.at_once(ends(li, zhao), ends(zhao, li))
    assert [one for one in done if isinstance(one, DeskError)]
    admins = await crossing.read(lambda unit: unit.people.with_role(Role.ADMIN))
    assert len(admins) == 1


async def test_there_is_one_first_admin(crossing: Crossing) -> None:
    people = [await crossing.person(name) for name in ("李工", "赵工")]
    codes = [await crossing.run(issue_admin_code) for _ in people]

    def redeems(person: Person, code: str | None) -> Work:
        assert code is not None
        return lambda unit: redeem_admin_code(crossing.desk(unit, person), code)

    await crossing.at_once(*map(redeems, people, codes))
    admins = await crossing.read(lambda unit: unit.people.with_role(Role.ADMIN))
    assert len(admins) == 1


async def test_definitions_published_at_once_fit_each_other(crossing: Crossing) -> None:
    """A roster for the working time of a calendar, and a calendar with more working time."""
    li = await crossing.person("李工", Role.ENGINEER)
    await crossing.act(ship_definitions)
    await crossing.team("support", li)
    hours = ["09:00-18:00"]
    calendar = {"key": "field", "teams": ["support"], "week": {"mon-fri": hours}}
    longer = {**calendar, "week": {"mon-sun": hours}}
    shift = {"days": "mon-fri", "hours": hours[0], "people": [f"person:{li.id}"]}
    roster = {"key": "support", "week": [shift]}
    calendars, rosters = DefinitionKind.CALENDAR, DefinitionKind.ROSTER

    def publishes(kind: DefinitionKind, body: dict[str, Any]) -> Work:
        return lambda unit: publish_definition(crossing.desk(unit), kind, body, author="lead")

    await crossing.run(publishes(calendars, calendar))
    done = await crossing.at_once(publishes(rosters, roster), publishes(calendars, longer))
    assert [type(one) for one in done].count(DefinitionInvalid) == 1


async def test_processes_that_start_at_once_find_what_they_made(crossing: Crossing) -> None:
    settings = Settings.model_validate(
        {
            "telegram": {"main": {"token": "1:a"}},
            "person": [{"account": "telegram.main", "id": "7", "name": "李工", "team": "support"}],
            "team": [{"key": "support", "name": "售后"}],
        }
    )

    def furnish(unit: Unit) -> None:
        desk = crossing.desk(unit)
        ship_definitions(desk)
        apply_roster(desk, settings, "客服")
        arm_shift_ends(desk)

    assert await crossing.at_once(*[furnish] * 4) == [None] * 4
    people = await crossing.read(lambda unit: [unit.people.get(n) for n in range(1, 9)])
    assert [person.name for person in people if person] == ["李工"]
    definitions = await crossing.read(lambda unit: unit.definitions.all())
    assert {definition.version for definition in definitions} == {1}


async def test_no_ticket_is_promised_by_a_calendar_that_was_just_replaced(
    crossing: Crossing, wang: Person
) -> None:
    await crossing.act(ship_definitions)
    await crossing.team("support")
    await crossing.opened(wang)
    [calendar] = await crossing.read(lambda unit: unit.definitions.of_kind(DefinitionKind.CALENDAR))
    shorter = {**calendar.body, "week": {"tue": ["10:00-11:00"]}, "holidays": ""}

    def publishes(unit: Unit) -> object:
        desk = crossing.desk(unit)
        return publish_definition(desk, DefinitionKind.CALENDAR, shorter, author="lead")

    await crossing.at_once(publishes, crossing.opens(wang))
    crossing.now += timedelta(minutes=2)
    due = DueDeadlines(crossing.store, crossing.policy, crossing.told, VERBS)
    while await due.handle(lambda: True):
        continue
    one, other = await crossing.live()
    assert one.resolution_due == other.resolution_due
