"""Calendars as the service lead writes them: read, refused, published, found, filled by feeds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.texts import load_texts
from desk.definitions.definition_kinds import DefinitionInvalid, check_body, told_problems
from desk.definitions.definition_text import read_yaml
from desk.definitions.export_definitions import export_definitions
from desk.definitions.import_calendar_days import import_calendar_days
from desk.definitions.import_definitions import import_definitions
from desk.definitions.publish_definition import publish_definition
from desk.definitions.schemas.calendars import CalendarShape
from desk.definitions.shaped.calendars import schedules
from desk.definitions.ship_definitions import ship_definitions
from desk.desk import Desk
from desk.errors import CalendarUnknown, NotAllowed
from desk.sla.target_due import recount
from desk.tickets.resolve_ticket import resolve_ticket
from domain.business_calendar.schedule import AROUND_THE_CLOCK
from domain.deadlines import Purpose
from domain.definitions import DefinitionKind
from domain.people.person import Person
from tests.unit.desk.room import Room

CALENDAR = DefinitionKind.CALENDAR
SHANGHAI = ZoneInfo("Asia/Shanghai")
FEED = "https://example.com/holidays.ics"
WEEK = {"mon-fri": ["09:00-18:00"]}


def read(text: str) -> dict[str, Any]:
    return dict(check_body(CALENDAR, cast(dict[str, Any], read_yaml(text))))


def problems(text: str) -> list[str]:
    with pytest.raises(DefinitionInvalid) as refused:
        read(text)
    return [str(problem) for problem in refused.value.problems]


def opening_days(text: str, first: str, last: str) -> dict[int, list[str]]:
    """Day of the month → openings, by the installation's clock."""
    value = CalendarShape.model_validate(read(text)).value(1, timezone="Asia/Shanghai")
    day, found = date.fromisoformat(first), {}
    while day <= date.fromisoformat(last):
        spans = [(divmod(o.start, 60), divmod(o.end, 60)) for o in value.hours(day)]
        found[day.day] = [f"{a}:{b:02}-{c}:{d:02}" for (a, b), (c, d) in spans]
        day += timedelta(days=1)
    return found


def test_a_file_as_people_write_it() -> None:
    body = read("""
        key: field-service
        timezone: Europe/Berlin
        week:
          Mon-Thu: [9:00-12:00, "13:00 – 18:00"]
          fri: 09:00-14:00
          sat: ["22:00-06:00"]
        special:
          2026-12-31: closed
          2026-12-24..2026-12-30: off
          2026-12-28: ["09:00-12:00"]
    """)

    assert body == {
        "key": "field-service",
        "timezone": "Europe/Berlin",
        "week": {
            "mon-thu": ["09:00-12:00", "13:00-18:00"],
            "fri": ["09:00-14:00"],
            "sat": ["22:00-06:00"],
        },
        "special": {
            "2026-12-31": "closed",
            "2026-12-24..2026-12-30": "closed",
            "2026-12-28": ["09:00-12:00"],
        },
    }
    assert read(yaml.safe_dump(body, sort_keys=False)) == body, "what is exported comes back"


def test_single_days_win_over_spans_of_days() -> None:
    text = """
        key: x
        week: {mon-sun: ["08:00-20:00"]}
        special:
          2026-12-28: ["09:00-12:00"]
          2026-12-27..2026-12-29: closed
    """

    assert opening_days(text, "2026-12-26", "2026-12-29") == {
        26: ["8:00-20:00"],
        27: [],
        28: ["9:00-12:00"],
        29: [],
    }


def test_the_week_of_national_day_2026() -> None:
    text = 'key: x\nholidays: CN\nweek: {mon-thu: ["09:00-18:00"], fri: ["09:00-15:00"]}'

    assert opening_days(text, "2026-10-01", "2026-10-11") == {
        **{day: [] for day in range(1, 8)},
        8: ["9:00-18:00"],
        9: ["9:00-15:00"],
        10: ["9:00-18:00"],
        11: [],
    }
    friday = opening_days(text + "\nmake_up_like: fri", "2026-10-10", "2026-10-10")
    assert friday == {10: ["9:00-15:00"]}


def test_what_stands_in_the_file_wins_over_feeds_and_those_over_the_law() -> None:
    text = f"""
        key: x
        holidays: CN
        week: {{mon-fri: ["09:00-18:00"]}}
        feeds: [{FEED}]
        feed_days:
          {FEED}: {{2026-10-05: workday, 2026-10-06: workday, 2026-10-08..2026-10-09: closed}}
        special: {{2026-10-06: closed, 2026-10-09: ["10:00-11:00"]}}
    """

    assert opening_days(text, "2026-10-05", "2026-10-09") == {
        5: ["9:00-18:00"],
        6: [],
        7: [],
        8: [],
        9: ["10:00-11:00"],
    }


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("week: {mon: 12:00}", "week.mon: 12:00 isn't hours"),
        ("week: {mon: 720}", "week.mon: 720 isn't hours"),
        ("week: {mon: [noon]}", "week.mon: noon isn't hours"),
        ('week: {mon: ["9:00-25:00"], tue: ["30:00-31:00"]}', "week.tue: 30:00-31:00 isn't hours"),
        ('week: {mon: ["09:00-49:00"]}', "week.mon: 09:00-49:00 isn't hours"),
        ('week: {mon: ["18:00-17:00"]}', "week.mon: 18:00-17:00 ends before it begins"),
        ('week: {mon: ["09:00-09:00"]}', "week.mon: 09:00-09:00 ends before it begins"),
        ('week: {mon: ["09:00-12:00", "11:00-13:00"]}', "week.mon: 11:00-13:00 begins before"),
        ('week: {mon-wed: ["09:00-12:00"], tue: closed}', "week: a day of tue is there twice"),
        ('week: {monday: ["09:00-12:00"]}', "week.monday: monday isn't days"),
        ("week: {mon-sun: closed}", "week: no working minute in the whole week"),
        ("week: {}", "week: no working minute in the whole week"),
        ("week: {mon: workday}", "week.mon: workday is for special days"),
        ("{w}\ntimezone: Mars/Olympus", "timezone: Mars/Olympus isn't a time zone"),
        ("{w}\nholidays: XX", "holidays: no statutory holidays of XX are known; there are CN"),
        ("{w}\nspecial: {2026-02-30: closed}", "special.2026-02-30: 2026-02-30 isn't a date"),
        ("{w}\nspecial: {2026-10-07..2026-10-01: closed}", "special.2026-10-07..2026-10-01: "),
        ("{w}\nspecial: {1926-10-01: closed}", "is not between 2000 and 2100"),
        ("{w}\nspecial: {2026-10-01: perhaps}", "special.2026-10-01: perhaps isn't hours"),
        ("{w}\nfeeds: [ftp://x]", "feeds.0: "),
        ("{w}\nhollidays: CN", "hollidays: "),
        ('week: {tue: ["09:00-12:00"]}\nholidays: CN', "make_up_like: make-up workdays have the"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(line: str, problem: str) -> None:
    text = "key: x\n" + line.replace("{w}", 'week: {mon-fri: ["09:00-12:00"]}')

    assert any(problem in said for said in problems(text)), problems(text)


@pytest.mark.parametrize(
    ("line", "chinese"),
    [
        ('week: {mon: ["18:00-17:00"]}', "week.mon: 18:00-17:00 的结束早于开始。"),
        ('week: {mon: ["09:00-12:00", "11:00-13:00"]}', "11:00-13:00 在 09:00-12:00 结束之前"),
        ("week: {mon: noon}", 'week.mon: noon 不是时间段，请加引号写成 "09:00-18:00"。'),
        ("week: {moon: closed}", "week.moon: moon 不是星期几"),
        ("week: []", "week: 必须由键和值组成。"),
        ("{w}\ntimezone: Mars/Olympus", "timezone: 没有时区 Mars/Olympus"),
        ("{w}\ntimezone: 8", "timezone: 必须是文字"),
        ("{w}\nspecial: {2026-02-30: closed}", "special.2026-02-30: 2026-02-30 不是日期"),
        ("{w}\nmake_up_like: today", "make_up_like: 必须是其中之一：'mon', 'tue'"),
        ("{w}\nfeeds: [ftp://x]", "feeds.0: 含有不允许的字符"),
        ("{w}\nfeeds: {a: b}", "feeds: 必须是列表"),
        ("{w}\nteams: ['']", "teams.0: 太短，最少 1。"),
        ("{w}\nholidays_by_hand: [soon]", "holidays_by_hand.0: 必须是数字。"),
        ("{w}\nhollidays: CN", "hollidays: 没有这个键"),
        ("{w}\nholidays: XX", "holidays: 这里没有 XX 的法定节假日，只有 CN 的"),
        ("timezone: UTC", "week: 缺少，请补上。"),
    ],
)
def test_the_reason_is_given_in_the_readers_language(line: str, chinese: str) -> None:
    text = "key: x\n" + line.replace("{w}", 'week: {mon-fri: ["09:00-12:00"]}')
    with pytest.raises(DefinitionInvalid) as wrong:
        read(text)

    said = told_problems(wrong.value.params["told"], load_texts()("zh_CN"))  # type: ignore[arg-type]

    assert chinese in said


def publish(room: Room, **body: Any) -> int:
    return room.act(None, publish_definition, CALENDAR, body, author="lead").version


def refused(room: Room, **body: Any) -> list[str]:
    with pytest.raises(DefinitionInvalid) as wrong:
        publish(room, **body)
    return [str(problem) for problem in wrong.value.problems]


def test_a_year_without_a_working_minute_is_refused(room: Room) -> None:
    closed = {"2027-01-01..2027-12-31": "closed"}

    assert refused(room, key="x", week=WEEK, special=closed) == [
        "special: no working minute in 2027"
    ]


def test_teams_and_sites_have_one_calendar_and_exist(room: Room) -> None:
    room.team("support")
    publish(room, key="one", week=WEEK, teams=["support"], sites=["Suzhou"])

    found = refused(room, key="two", week=WEEK, teams=["Support", "field"], sites=["SUZHOU"])

    assert found == [
        'teams.1: no team "field"; there are support',
        'teams.0: "Support" is served by one already',
        'sites.0: "SUZHOU" is served by one already',
    ]
    with pytest.raises(DefinitionInvalid) as wrong:
        publish(room, key="site", week=WEEK, teams=["nobody"])
    told = told_problems(wrong.value.params["told"], load_texts()("zh_CN"))  # type: ignore[arg-type]
    assert told == (
        "key: site 在指定日历的地方另有含义，请换一个 key。\n"
        "teams.0: 没有团队 nobody。已有：support。"
    )
    assert refused(room, key="team", week=WEEK) == [
        'key: "team" means something else where calendars are named'
    ]


def test_files_of_one_import_are_judged_beside_each_other(room: Room) -> None:
    room.team("support")
    publish(room, key="one", week=WEEK, teams=["support"])
    one, two = ({"key": key, "week": WEEK} for key in ("one", "two"))
    files = {"calendars/two.yaml": yaml.safe_dump({**two, "teams": ["support"]})}

    with pytest.raises(DefinitionInvalid) as wrong:
        room.act(None, import_definitions, files, author="git")
    moved = {"calendars/one.yaml": yaml.safe_dump(one), **files}
    done = room.act(None, import_definitions, moved, author="git")

    assert str(wrong.value.problems[0]).startswith("calendars/two.yaml: teams.0: ")
    assert [(d.key, d.version) for d in done] == [("one", 2), ("two", 1)]


def test_the_schedule_is_the_sites_else_the_teams_else_the_offices(room: Room) -> None:
    for team in ("support", "field"):
        room.team(team)

    def key(calendar: str, team: str = "", site: str = "") -> str:
        return room.act(None, lambda desk: schedules(desk)(calendar, team=team, site=site).key)

    assert key("team") == "office", "the shipped one, though nothing is published yet"
    room.act(None, ship_definitions)
    publish(room, key="night", week={"mon-sun": ["22:00-06:00"]}, teams=["support"])
    publish(room, key="suzhou", week=WEEK, sites=["苏州工厂"])

    assert key("") == AROUND_THE_CLOCK.key
    assert key("team", team="support") == "night"
    assert key("team", team="field", site="苏州工厂") == "office"
    assert key("site", team="support", site="苏州工厂") == "suzhou"
    assert key("site", team="support", site="上海") == "night"
    assert key("suzhou", team="support") == "suzhou"
    assert key("no such", team="support") == "office"


def test_calendars_without_a_zone_have_the_installations(room: Room) -> None:
    publish(room, key="office", week=WEEK)

    def opens(desk: Desk) -> datetime:
        return schedules(desk)("office", team="", site="").next_opening(
            datetime(2026, 11, 18, tzinfo=UTC)
        )

    assert room.act(None, opens) == datetime(2026, 11, 18, 9, tzinfo=SHANGHAI)


def test_a_new_version_counts_live_tickets_anew(room: Room, wang: Person, li: Person) -> None:
    live, ended = room.opened(wang), room.opened(wang, title="别的")
    room.act(li, resolve_ticket, ended.number, "好了")

    def recounts(number: int) -> list[datetime]:
        pending = room.look(lambda unit: unit.deadlines.pending(number))
        return [d.due_at for d in pending if d.purpose is Purpose.RECOUNT]

    publish(room, key="office", week=WEEK)

    assert recounts(live.number) == [room.now]
    assert recounts(ended.number) == []


def test_a_day_off_published_now_moves_what_is_promised(room: Room, wang: Person) -> None:
    publish(room, key="office", week=WEEK)
    room.now = datetime(2026, 3, 2, 17, tzinfo=SHANGHAI).astimezone(UTC)
    number = room.opened(wang).number
    promised = room.ticket(number).first_response_due

    publish(room, key="office", week=WEEK, special={"2026-03-03": "closed"})
    room.pass_time({Purpose.RECOUNT: recount}, seconds=1)

    assert promised == datetime(2026, 3, 3, 10, tzinfo=SHANGHAI)
    assert room.ticket(number).first_response_due == datetime(2026, 3, 4, 10, tzinfo=SHANGHAI)


def special(room: Room, key: str = "office") -> dict[str, Any]:
    found = room.look(lambda unit: unit.definitions.published(CALENDAR, key))
    assert found is not None
    return dict(found.body)


def test_days_taken_once_leave_those_written_by_hand(room: Room) -> None:
    by_hand = {"2026-10-02": ["09:00-12:00"], "2026-10-08..2026-10-09": "workday"}
    publish(room, key="office", week=WEEK, special=by_hand)
    days = {date(2026, 10, day): "closed" for day in (1, 2, 3, 4, 9)}
    days[date(2026, 10, 10)] = "workday"

    room.act(None, import_calendar_days, "office", days, author="lead")

    assert special(room)["special"] == {
        **by_hand,
        "2026-10-01": "closed",
        "2026-10-03..2026-10-04": "closed",
        "2026-10-10": "workday",
    }


def test_what_a_feed_says_now_replaces_what_it_said_and_the_past_stays(room: Room) -> None:
    publish(room, key="office", week=WEEK)
    past, dropped, kept = date(2026, 1, 1), date(2026, 5, 1), date(2026, 10, 1)
    take = {"author": "feed", "feed": FEED}
    days = dict.fromkeys((past, dropped, kept), "closed")
    first = room.act(None, import_calendar_days, "office", days, **take)
    days = {kept: "closed", date(2026, 10, 10): "workday"}
    second = room.act(None, import_calendar_days, "office", days, **take)
    same = room.act(None, import_calendar_days, "office", days, **take)

    assert (first.version, second.version, same.version) == (2, 3, 3)
    assert special(room)["feeds"] == [FEED]
    assert special(room)["feed_days"] == {
        FEED: {"2026-01-01": "closed", "2026-10-01": "closed", "2026-10-10": "workday"}
    }


def test_files_kept_in_git_need_not_repeat_what_feeds_said(room: Room) -> None:
    plain = {
        "calendars/office.yaml": yaml.safe_dump({"key": "office", "week": WEEK, "feeds": [FEED]})
    }
    room.act(None, import_definitions, plain, author="git")
    days = {date(2026, 10, 1): "closed"}
    room.act(None, import_calendar_days, "office", days, author="feed", feed=FEED)

    assert room.act(None, import_definitions, plain, author="git") == []
    files = room.act(None, export_definitions)
    assert room.act(None, import_definitions, files, author="git") == []
    assert special(room)["feed_days"] == {FEED: {"2026-10-01": "closed"}}

    publish(room, key="office", week=WEEK)
    assert "feed_days" not in special(room), "not followed any more"


def test_days_go_into_calendars_there_are_by_those_who_may(room: Room, boss: Person) -> None:
    publish(room, key="office", week=WEEK)
    days = {date(2026, 10, 1): "closed"}

    with pytest.raises(CalendarUnknown) as unknown:
        room.act(None, import_calendar_days, "suzhou", days, author="lead")
    with pytest.raises(NotAllowed):
        room.act(boss, import_calendar_days, "office", days, author="boss")

    assert unknown.value.params == {"calendar": "suzhou", "known": "office"}
