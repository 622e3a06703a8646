"""Calendars from the terminal: files and feeds taken in, and what doctor says of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.definitions import DefinitionKind
from domain.ports import Unit
from tests.integration.cli.conftest import Gongdan, stored
from tests.integration.cli.desks import desk_in_production
from tests.integration.feed_server import NATIONAL_DAY, Feed, feed_server

WEEK = {"mon-fri": ["09:00-18:00"]}


@pytest.fixture
def feed() -> Iterator[Feed]:
    with feed_server() as feed:
        yield feed


@pytest.fixture
def publish(gongdan: Gongdan, folder: Path):
    def import_(**body: Any) -> None:
        files = folder / "definitions/calendars"
        files.mkdir(parents=True, exist_ok=True)
        written = {"key": "office", "week": WEEK, **body}
        (files / "office.yaml").write_text(yaml.safe_dump(written), "utf-8")
        result = gongdan("import", "definitions")
        assert result.exit_code == 0, result.stderr

    return import_


def office() -> dict[str, Any]:
    def ask(unit: Unit) -> dict[str, Any]:
        found = unit.definitions.published(DefinitionKind.CALENDAR, "office")
        assert found is not None
        return dict(found.body)

    return stored(ask)


def test_a_file_goes_into_the_calendar_once(gongdan: Gongdan, publish, folder: Path) -> None:
    publish()
    (folder / "2027.ics").write_text(NATIONAL_DAY, "utf-8")

    result = gongdan("calendar", "import", "2027.ics", "--calendar", "office")

    assert "7 days off and 1 make-up workdays; 1 other events" in result.output
    assert "Calendar office, version 2" in result.output
    assert office()["special"] == {"2027-10-01..2027-10-07": "closed", "2027-10-09": "workday"}
    assert "feeds" not in office()


def test_an_address_can_be_followed(gongdan: Gongdan, publish, feed: Feed) -> None:
    publish()

    result = gongdan("calendar", "import", feed.address, "--follow", language="zh_CN")

    assert "7 个休息日、1 个调休工作日" in result.output
    assert office()["feeds"] == [feed.address]
    assert set(office()["feed_days"]) == {feed.address}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.ics",), "missing.ics"),
        (("noise.ics",), "can't be read as a calendar of holidays"),
        (("http://127.0.0.1:9/x.ics",), "127.0.0.1:9"),
        (("good.ics", "--calendar", "suzhou"), "no calendar suzhou. Known calendars: office"),
        (("good.ics", "--follow"), "Only an address can be followed"),
    ],
)
def test_what_cannot_be_taken_in_says_why(
    gongdan: Gongdan, publish, folder: Path, words: tuple[str, ...], said: str
) -> None:
    publish()
    (folder / "noise.ics").write_bytes(b"\xff\xfe\x00noise")
    (folder / "good.ics").write_text(NATIONAL_DAY, "utf-8")

    result = gongdan("calendar", "import", *words)

    assert result.exit_code == 2
    assert said in result.stderr


def test_what_is_refused_is_refused_in_the_readers_language(gongdan: Gongdan, folder: Path) -> None:
    files = folder / "definitions/calendars"
    files.mkdir(parents=True)
    (files / "night.yaml").write_text('key: night\nweek: {mon: ["18:00-17:00"]}', "utf-8")
    said = "calendars/night.yaml: week.mon: 18:00-17:00 的结束早于开始。"

    alone = gongdan("import", "definitions", language="zh_CN")
    with desk_in_production(folder):
        beside = gongdan("import", "definitions", language="zh_CN")

    assert (alone.exit_code, beside.exit_code) == (2, 2)
    assert said in alone.stderr
    assert said in beside.stderr


def test_the_desk_at_work_takes_it_in(gongdan: Gongdan, folder: Path) -> None:
    (folder / "2027.ics").write_text(NATIONAL_DAY, "utf-8")

    with desk_in_production(folder):
        result = gongdan("calendar", "import", "2027.ics")

    assert result.exit_code == 0, result.stderr
    assert "2027-10-09" in office()["special"], "the shipped calendar has it now"


def test_doctor_tells_of_years_nobody_knows(
    gongdan: Gongdan, publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(holidays="CN")

    def doctor_in(year: int, month: int) -> tuple[int, str]:
        now = datetime(year, month, 15, tzinfo=UTC)
        monkeypatch.setattr("bot.commands.examining.utc_now", lambda: now)
        result = gongdan("doctor")
        return result.exit_code, "\n".join(s for s in result.output.split("\n") if "alendar" in s)

    assert "this year and the feeds are known" in doctor_in(2026, 10)[1]
    code, said = doctor_in(2026, 11)
    assert (code, said[:1]) == (0, "!"), "told, but nothing is wrong yet"
    assert "holidays of 2027 (CN) aren't known yet" in said
    assert "pip install --upgrade chinesecalendar" in said
    code, said = doctor_in(2030, 2)
    assert (code, said[:1]) == (1, "✗")
    assert "holidays of 2030 (CN) aren't known, so they count as usual days" in said

    publish(holidays="CN", holidays_by_hand=[2030])
    assert doctor_in(2030, 2)[0] == 0


def test_doctor_tells_of_feeds_that_cannot_be_read(gongdan: Gongdan, publish, feed: Feed) -> None:
    publish(feeds=[feed.address])
    good = gongdan("doctor")
    feed.status = 410

    bad = gongdan("doctor", language="zh_CN")

    assert "this year and the feeds are known" in good.output
    assert bad.exit_code == 1
    assert f"订阅源 {feed.address} 无法读取（HTTP 410）" in bad.output


def test_doctor_tells_of_feeds_that_say_what_cannot_be(
    gongdan: Gongdan, publish, feed: Feed
) -> None:
    publish(feeds=[feed.address])
    feed.text = NATIONAL_DAY.replace("20271001", "20270101").replace("20271008", "20280101")
    feed.text = feed.text.replace("班", "休")

    result = gongdan("doctor", language="zh_CN")

    assert result.exit_code == 1
    assert f"{feed.address} 的内容无法采用（special: 2027 年没有一分钟上班。）" in result.output


def test_a_feed_that_knows_the_year_is_enough(
    gongdan: Gongdan, publish, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(holidays="CN", feeds=[feed.address])
    gongdan("calendar", "import", feed.address, "--follow")
    monkeypatch.setattr("bot.commands.examining.utc_now", lambda: datetime(2026, 12, 1, tzinfo=UTC))

    assert "this year and the feeds are known" in gongdan("doctor").output


def test_a_month_is_shown_as_it_counts(gongdan: Gongdan, publish) -> None:
    publish(holidays="CN", week={"mon-fri": ["09:00-12:00", "13:00-18:00"], "sat": ["22:00-06:00"]})

    english = gongdan("calendar", "show", "office", "--month", "2026-10").output
    chinese = gongdan("calendar", "show", "--month", "2026-10", language="zh_CN").output

    def line(output: str, day: str) -> list[str]:
        return next(row for row in output.splitlines() if day in row).strip("│ ").split("│")

    assert [cell.strip() for cell in line(english, "2026-10-01")] == [
        "2026-10-01 Thu",
        "closed",
        "not as usual",
    ]
    assert "09:00-12:00 13:00-18:00" in line(english, "2026-10-10")[1]
    saturday = [cell.strip() for cell in line(english, "2026-10-31")]
    assert saturday[:2] == ["2026-10-31 Sat", "22:00-06:00"]
    assert [cell.strip() for cell in line(chinese, "2026-10-11")][:2] == ["2026-10-11 周日", "休息"]


def test_what_cannot_be_shown_says_why(gongdan: Gongdan, publish) -> None:
    publish()

    unknown = gongdan("calendar", "show", "suzhou")

    assert unknown.exit_code == 2
    assert "no calendar suzhou. Known calendars: office" in unknown.stderr
    assert gongdan("calendar", "show", "--month", "october").exit_code == 2
