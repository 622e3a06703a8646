"""The life of a survey: when customers are asked, reminded, no longer asked, and by which plan."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.definitions.definition_kinds import DefinitionInvalid
from desk.definitions.publish_definition import publish_definition
from desk.definitions.schemas.shipped import shipped_bodies
from desk.surveys.expire_survey import expire_survey
from desk.surveys.explain_rating import explain_rating
from desk.surveys.measure_satisfaction import measure_satisfaction
from desk.surveys.rate_ticket import rate_ticket
from desk.surveys.remind_survey import remind_survey
from desk.surveys.send_survey import send_survey
from desk.talk.add_message import add_message
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.merge_tickets import merge_tickets
from desk.tickets.open_ticket import open_ticket
from desk.tickets.reopen_ticket import reopen_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from domain.deadlines import Deadline, Purpose
from domain.definitions import DefinitionKind
from domain.errors import DeskError
from domain.people.person import Person, Role
from domain.ports import TicketFilter, TicketOrder, Unit
from domain.surveys.rating import RatingFinal, SurveyExpired
from domain.surveys.survey import Survey
from domain.tickets.history import EventKind
from domain.tickets.report import Report
from tests.unit.desk.room import CHAT, MORNING, Room

CLOCK = {
    Purpose.SURVEY: send_survey,
    Purpose.SURVEY_REMINDER: remind_survey,
    Purpose.SURVEY_EXPIRY: expire_survey,
}
SHIPPED = shipped_bodies()[DefinitionKind.SURVEY]["default"]


def runs(room: Room, **spell: float) -> list[EventKind]:
    """Let time pass; what surveys bring, in order. Other deadlines wait."""
    until, told = room.now + timedelta(**spell), len(room.told.events)
    while deadlines := [d for d in pending(room) if d.due_at <= until]:
        first = min(deadlines, key=lambda deadline: deadline.due_at)
        room.now = max(room.now, first.due_at)
        room.unit(lambda unit, d=first: unit.deadlines.done(d.id))  # type: ignore[misc]
        room.act(None, CLOCK[first.purpose], first)
    room.now = until
    return [event.kind for event in room.told.events[told:]]


def pending(room: Room) -> list[Deadline]:
    """What surveys still bring, whatever the ticket."""

    def work(unit: Unit) -> list[Deadline]:
        which = TicketFilter()
        tickets = unit.tickets.find(which, order=TicketOrder.OLDEST, limit=100)
        return [d for t in tickets for d in unit.deadlines.pending(t.number) if d.purpose in CLOCK]

    return room.look(work)


def solved(room: Room, customer: Person, engineer: Person) -> int:
    number = room.opened(customer).number
    room.act(engineer, claim_ticket, number)
    room.act(engineer, resolve_ticket, number, "已修好")
    return number


def survey_of(room: Room, number: int) -> Survey | None:
    return room.look(lambda unit: unit.surveys.latest(number))


def asked_at(room: Room, number: int) -> datetime:
    survey = survey_of(room, number)
    assert survey is not None
    return survey.asked_at


def publish(room: Room, **changes: Any) -> None:
    body = {**SHIPPED, **changes}
    room.act(None, publish_definition, DefinitionKind.SURVEY, body, author="赵主管")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """On a day of March 2026, Shanghai time; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("resolved", "asked"),
    [
        (local(2, 9, 30), local(2, 11, 30)),
        (local(2, 10, 30), local(2, 13, 0)),  # lunch
        (local(2, 17, 0), local(3, 9, 0)),  # evening
        (local(6, 16, 30), local(9, 9, 0)),  # Friday → Monday
        (local(7, 12, 0), local(9, 9, 0)),  # Saturday
    ],
)
def test_customers_are_asked_in_working_time(
    room: Room, wang: Person, li: Person, resolved: datetime, asked: datetime
) -> None:
    room.now = resolved
    number = solved(room, wang, li)

    assert runs(room, days=4).count(EventKind.SURVEY_SENT) >= 1
    assert asked_at(room, number) == asked


def test_a_survey_due_at_night_after_all_waits_for_the_morning(
    room: Room, wang: Person, li: Person
) -> None:
    number = solved(room, wang, li)
    room.now = local(2, 21, 0)  # we were down

    assert runs(room, hours=11) == []
    runs(room, hours=2)
    assert asked_at(room, number) == local(3, 9, 0)


def test_who_waits_for_our_answer_is_not_asked_how_we_did(
    room: Room, wang: Person, li: Person
) -> None:
    number = solved(room, wang, li)
    room.act(wang, add_message, number, "还是有点响")
    assert EventKind.SURVEY_SENT not in runs(room, days=1)
    room.act(li, reply_to_customer, number, "这是正常声音")
    assert runs(room, days=1).count(EventKind.SURVEY_SENT) == 1

    room.act(wang, add_message, number, "那好吧，可是太吵")
    assert runs(room, days=4).count(EventKind.SURVEY_SENT) == 0, "nor reminded"


def test_what_is_long_over_is_not_asked_about(room: Room, wang: Person, li: Person) -> None:
    number = solved(room, wang, li)
    room.later(days=20)

    assert runs(room, days=1) == []
    assert survey_of(room, number) is None


def test_one_customer_is_asked_once_in_thirty_days(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    first, second, other = (solved(room, who, li) for who in (wang, wang, zhao))
    runs(room, hours=4)
    assert asked_at(room, first)
    assert survey_of(room, second) is None
    assert asked_at(room, other)

    room.now = local(30, 9, 0)
    third = solved(room, wang, li)
    runs(room, days=3)
    assert survey_of(room, third) is None, "28 days later"
    fourth = solved(room, wang, li)
    runs(room, hours=6)
    assert asked_at(room, fourth)


def test_who_confirms_is_asked_at_once_unless_lately(room: Room, wang: Person, li: Person) -> None:
    first, second = solved(room, wang, li), solved(room, wang, li)
    room.now = local(2, 23, 0)
    room.act(wang, confirm_resolution, first)
    room.act(wang, confirm_resolution, second)

    assert asked_at(room, first) == local(2, 23, 0)
    assert survey_of(room, second) is None
    # A rating nobody asked for counts, too.
    unasked = room.act(wang, rate_ticket, second, 4)
    assert unasked.is_unasked


def test_one_reminder_in_working_time_then_it_expires(room: Room, wang: Person, li: Person) -> None:
    room.now = local(5, 15, 0)  # a Thursday: two days on from 17:00 is Saturday
    number = solved(room, wang, li)

    kinds = runs(room, days=6)
    assert kinds.count(EventKind.SURVEY_SENT) == 2
    survey = survey_of(room, number)
    assert survey is not None
    assert survey.reminded_at == local(9, 9, 0)
    assert runs(room, days=8) == [EventKind.SURVEY_EXPIRED]
    with pytest.raises(SurveyExpired):
        room.act(wang, rate_ticket, number, 5)
    assert runs(room, days=30) == []


def test_an_answer_ends_the_asking(room: Room, wang: Person, li: Person) -> None:
    number = solved(room, wang, li)
    runs(room, hours=3)
    room.act(wang, rate_ticket, number, 4)

    assert runs(room, days=20) == []


def test_after_days_of_silence_of_ours_it_expires_unreminded(
    room: Room, wang: Person, li: Person
) -> None:
    number = solved(room, wang, li)
    runs(room, hours=3)
    room.later(days=9)

    assert runs(room, minutes=1) == [EventKind.SURVEY_EXPIRED]
    assert room.kinds(number).count(EventKind.SURVEY_SENT) == 1


def test_reopening_takes_the_question_back_and_the_next_resolution_asks_anew(
    room: Room, wang: Person, li: Person, boss: Person
) -> None:
    number = solved(room, wang, li)
    runs(room, hours=3)
    room.act(wang, reopen_ticket, number, "又卡了")
    first = survey_of(room, number)
    assert first is not None
    assert first.cancelled_at == room.now
    assert EventKind.SURVEY_SENT not in runs(room, days=3)

    room.act(li, resolve_ticket, number, "换了辊子")
    runs(room, days=1)
    again = survey_of(room, number)
    assert again is not None
    assert (again.round, again.is_open) == (1, True)
    figures = room.act(boss, measure_satisfaction, MORNING, room.now)
    assert (figures.sent, figures.excluded) == (1, 1)


def test_reopening_before_the_question_asks_nothing(room: Room, wang: Person, li: Person) -> None:
    number = solved(room, wang, li)
    room.act(wang, reopen_ticket, number, "没好")

    assert runs(room, days=2) == []
    assert survey_of(room, number) is None


def test_a_merged_ticket_is_not_asked_about(room: Room, wang: Person, li: Person) -> None:
    number = solved(room, wang, li)
    room.opened(wang)
    room.act(li, merge_tickets, number, 1002)

    assert runs(room, days=2) == []


def test_nobody_is_asked_about_their_own_work(room: Room, li: Person, chen: Person) -> None:
    own = solved(room, li, li)
    helped = solved(room, li, chen)
    runs(room, hours=4)

    assert survey_of(room, own) is None
    assert asked_at(room, helped)


def test_nobody_is_asked_about_what_the_staff_did_by_themselves(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    report = Report(title="巡检")
    alone = room.act(li, open_ticket, wang, report, origin=CHAT).number
    nowhere = room.act(None, open_ticket, wang, report, origin=None).number
    spoken = room.act(li, open_ticket, zhao, report, origin=CHAT).number
    room.act(zhao, add_message, spoken, "顺便看看扫描仪")
    for number in (alone, nowhere, spoken):
        room.act(li, resolve_ticket, number, "已巡检")
    runs(room, hours=4)

    assert survey_of(room, alone) is None
    assert survey_of(room, nowhere) is None
    assert asked_at(room, spoken)


def test_what_a_program_opened_in_their_chat_is_asked_about(
    room: Room, wang: Person, li: Person
) -> None:
    number = room.act(None, open_ticket, wang, Report(title="网页报修"), origin=CHAT).number
    room.act(li, resolve_ticket, number, "好了")
    runs(room, hours=4)

    assert asked_at(room, number)


def test_a_rating_may_be_changed_within_the_window_of_the_plan(
    room: Room, wang: Person, li: Person
) -> None:
    publish(room, edit_window="1h")
    number = solved(room, wang, li)
    room.act(wang, rate_ticket, number, 2, "慢")
    room.act(wang, explain_rating, number, reasons=("slow", "unknown"))
    better = room.act(wang, rate_ticket, number, 4)

    assert (better.comment, better.reasons) == ("慢", ())
    room.later(hours=2)
    with pytest.raises(RatingFinal):
        room.act(wang, rate_ticket, number, 5)


def test_reasons_are_those_of_the_plan_and_can_be_picked_anew(
    room: Room, wang: Person, li: Person
) -> None:
    number = solved(room, wang, li)
    room.act(wang, rate_ticket, number, 1)
    room.act(wang, explain_rating, number, reasons=("slow", "attitude", "weather"))
    told = len(room.history(number))
    room.act(wang, explain_rating, number, reasons=("attitude", "slow"))
    assert len(room.history(number)) == told, "nothing new"
    survey = room.act(wang, explain_rating, number, "等了三天", reasons=("attitude",))

    assert (survey.reasons, survey.comment) == (("attitude",), "等了三天")
    assert room.last_event(number).data == {
        "score": 1,
        "comment": "等了三天",
        "reasons": "attitude",
    }


def test_the_plan_in_force_is_the_one_published_last(room: Room, wang: Person, li: Person) -> None:
    publish(
        room, delay="30m", calendar="always", once_in="0s", reminder_after=None, expires_after="1h"
    )
    room.now = local(2, 22, 0)
    first, second = solved(room, wang, li), solved(room, wang, li)

    assert runs(room, minutes=31) == [EventKind.SURVEY_SENT] * 2
    assert {asked_at(room, n) for n in (first, second)} == {local(2, 22, 30)}
    assert runs(room, hours=1) == [EventKind.SURVEY_EXPIRED] * 2


@pytest.mark.parametrize(
    ("changes", "place", "reason"),
    [
        ({"reminder_after": "7d"}, "", "reminder_after must be before expires_after"),
        ({"expires_after": "0s"}, "expires_after", "greater than"),
        ({"delay": "-1h"}, "delay", "greater than"),
        ({"low_score": 5}, "low_score", "less than 5"),
        ({"low_score": 0}, "", "follow_up needs a low_score"),
        ({"calendar": "moon"}, "calendar", "no calendar has the key moon"),
        ({"reasons": [{"code": "slow", "label": {"en": "Slow"}}]}, "reasons.0.label", "zh_CN"),
        ({"reasons": [*SHIPPED["reasons"], SHIPPED["reasons"][0]]}, "", "named twice: slow"),  # type: ignore[misc, index]
        ({"follow_up": {"within": "8h", "owner": "chef"}}, "follow_up.owner", "not one of"),
        ({"follow_up": {"within": "8h", "owner": "person:孙工"}}, "follow_up.owner", "nobody"),
        ({"follow_up": {"within": "8h", "calendar": "moon"}}, "follow_up.calendar", "moon"),
        ({"when": "later"}, "when", "not permitted"),
    ],
)
def test_plans_that_make_no_sense_are_refused_with_their_place(
    room: Room, changes: dict[str, Any], place: str, reason: str
) -> None:
    with pytest.raises(DefinitionInvalid) as refused:
        publish(room, **changes)

    problem = refused.value.problems[0]
    assert problem.path == place
    assert reason in problem.reason


def test_credit_goes_by_share_of_the_work_since_the_last_reopening(
    room: Room, wang: Person, li: Person, chen: Person, boss: Person
) -> None:
    number = solved(room, wang, li)
    room.act(wang, reopen_ticket, number, "没好")
    room.act(li, reply_to_customer, number, "我看看")
    room.act(li, reply_to_customer, number, "下午到")
    room.act(wang, add_message, number, "好的，几点？")
    room.act(chen, reply_to_customer, number, "两点")
    room.act(chen, resolve_ticket, number, "换了主板")

    survey = room.act(wang, rate_ticket, number, 5)

    assert survey.credits == pytest.approx({li.id: 1 / 3, chen.id: 2 / 3})
    figures = room.act(boss, measure_satisfaction, MORNING, room.now + timedelta(days=1))
    assert figures.by_person[chen.id].count == pytest.approx(2 / 3)
    assert figures.by_person[chen.id].mean == 5


def test_figures_follow_the_definitions(room: Room, boss: Person, li: Person, chen: Person) -> None:
    customers = [room.person(f"客户{n}") for n in range(4)]
    numbers = [solved(room, customer, li) for customer in customers]
    own = solved(room, chen, chen)
    runs(room, hours=3)
    for customer, number, score in zip(customers, numbers, (5, 4, 1), strict=False):
        room.act(customer, rate_ticket, number, score)
    room.act(chen, rate_ticket, own, 5)
    runs(room, days=9)

    figures = room.act(boss, measure_satisfaction, MORNING, room.now)

    assert (figures.sent, figures.responded, figures.response_rate) == (4, 3, 0.75)
    assert figures.score is not None
    assert (figures.score.count, figures.score.satisfied) == (3, pytest.approx(2 / 3))
    assert figures.score.mean == pytest.approx(10 / 3)
    assert figures.excluded == 1, "their own work"
    assert list(figures.by_person) == [li.id]
    nothing = room.act(boss, measure_satisfaction, room.now, room.now + timedelta(days=1))
    assert (nothing.score, nothing.response_rate) == (None, None)


_STEPS = st.lists(
    st.sampled_from(
        ["resolve", "reopen", "confirm", "rate 1", "rate 5", "an hour", "a day", "a week"]
    ),
    min_size=5,
    max_size=25,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_STEPS)
def test_whatever_happens_each_resolution_is_asked_about_at_most_twice(
    room: Room, steps: list[str]
) -> None:
    who = room.person("客户")
    engineer = room.person("工程师", Role.ENGINEER)
    number = room.opened(who).number
    deeds = {
        "resolve": lambda: room.act(engineer, resolve_ticket, number, "好了"),
        "reopen": lambda: room.act(who, reopen_ticket, number, "没好"),
        "confirm": lambda: room.act(who, confirm_resolution, number),
        "rate 1": lambda: room.act(who, rate_ticket, number, 1),
        "rate 5": lambda: room.act(who, rate_ticket, number, 5),
        "an hour": lambda: runs(room, hours=1),
        "a day": lambda: runs(room, days=1),
        "a week": lambda: runs(room, days=7),
    }
    for step in steps:
        try:
            deeds[step]()
        except DeskError:
            continue

    rounds: dict[Any, list[bool]] = {}
    for event in room.history(number):
        if event.kind is EventKind.SURVEY_SENT:
            rounds.setdefault(event.data["round"], []).append("reminder" in event.data)
    assert all(asked in ([False], [False, True], [True]) for asked in rounds.values()), rounds
    survey = survey_of(room, number)
    purposes = {d.purpose for d in pending(room) if d.number == number}
    if survey is None or not survey.is_open:
        assert not purposes & {Purpose.SURVEY_REMINDER, Purpose.SURVEY_EXPIRY}
