"""What calendars of holidays say, as different programs write them."""

from collections.abc import Iterable
from datetime import date

import pytest

from desk.definitions.days_in_text import count_words, read_days
from desk.errors import CalendarUnreadable

TODAY = date(2026, 11, 22)


def event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", "UID:" + repr(lines), *lines, "END:VEVENT"))


def text(*events: str) -> str:
    begin = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x")
    return "\r\n".join((*begin, *events, "END:VCALENDAR", ""))


def days(*events: str) -> dict[str, str]:
    return {str(day): word for day, word in read_days(text(*events), TODAY).days.items()}


def closed(dates: Iterable[int], month: str = "2026-10") -> dict[str, str]:
    return {f"{month}-{day:02}": "closed" for day in dates}


def test_each_day_of_an_event_of_several_days_is_off() -> None:
    found = days(
        event("DTSTART;VALUE=DATE:20261001", "DTEND;VALUE=DATE:20261004", "SUMMARY:National Day")
    )

    assert found == closed((1, 2, 3))


def test_a_day_without_an_end_is_one_day() -> None:
    assert days(event("DTSTART;VALUE=DATE:20261003", "SUMMARY:Unity Day")) == closed((3,))


def test_what_comes_every_year_comes_in_the_years_around_now() -> None:
    found = days(
        event(
            "DTSTART;VALUE=DATE:20101003",
            "RRULE:FREQ=YEARLY",
            "EXDATE;VALUE=DATE:20271003",
            "SUMMARY:Unity Day",
        )
    )

    assert sorted(found) == ["2025-10-03", "2026-10-03", "2028-10-03"]


def test_a_moving_feast_is_found_by_its_rule() -> None:
    found = days(
        event(
            "DTSTART;VALUE=DATE:20221124",
            "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            "SUMMARY:Thanksgiving",
        )
    )

    assert sorted(found) == ["2025-11-27", "2026-11-26", "2027-11-25", "2028-11-23"]


@pytest.mark.parametrize(
    ("off", "at_work"),
    [
        ("SUMMARY:国庆节（休）", "SUMMARY:国庆节（班）"),
        ("SUMMARY:国庆节 (休)", "SUMMARY:国庆节 (班)"),
        ("SUMMARY:【休】国庆节", "SUMMARY:【班】国庆节"),
        ("SUMMARY:国庆节 假期 第1天/共7天", "SUMMARY:国庆节 补班 第2天/共2天"),
        ("SUMMARY:国庆节放假", "SUMMARY:国庆节调休上班"),
        ("SUMMARY:Day off for National Day", "SUMMARY:Working Day on Saturday"),
        ("X-APPLE-SPECIAL-DAY:WORK-HOLIDAY", "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"),
    ],
)
def test_make_up_workdays_and_observances_are_told_from_days_off(off: str, at_work: str) -> None:
    found = days(
        event("DTSTART;VALUE=DATE:20261001", off),
        event("DTSTART;VALUE=DATE:20261010", at_work),
        event("DTSTART;VALUE=DATE:20261018", "SUMMARY:重阳节"),
    )

    assert found == {"2026-10-01": "closed", "2026-10-10": "workday"}


def test_a_feed_that_marks_no_days_off_means_every_day_it_names() -> None:
    found = days(
        event("DTSTART;VALUE=DATE:20261001", "SUMMARY:National Day"),
        event("DTSTART;VALUE=DATE:20261010", "SUMMARY:Special working day"),
    )

    assert found == {"2026-10-01": "closed", "2026-10-10": "workday"}


def test_who_is_called_to_work_within_a_holiday_works() -> None:
    found = days(
        event("DTSTART;VALUE=DATE:20261003", "SUMMARY:补班"),
        event("DTSTART;VALUE=DATE:20261001", "DTEND;VALUE=DATE:20261005", "SUMMARY:假期"),
    )

    assert found == {**closed((1, 2, 4)), "2026-10-03": "workday"}


def test_midnight_to_midnight_is_a_day_and_meetings_are_left_aside() -> None:
    read = read_days(
        text(
            event(
                "DTSTART;TZID=Asia/Shanghai:20261001T000000",
                "DTEND;TZID=Asia/Shanghai:20261002T000000",
                "SUMMARY:Holiday",
            ),
            event("DTSTART:20261005T090000Z", "DTEND:20261005T100000Z", "SUMMARY:Meeting"),
            event("DTSTART;VALUE=DATE:20261006", "STATUS:CANCELLED", "SUMMARY:Off after all"),
        ),
        TODAY,
    )

    assert count_words(read) == (1, 0)
    assert read.left_aside == 2


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "hello",
        "<html><body>Sign in</body></html>",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        text(),
        text(event("DTSTART:2026", "SUMMARY:no date")),
        text(event("SUMMARY:no date at all")),
        text(event("DTSTART;VALUE=DATE:99991231", "SUMMARY:the last day")),
        text(event("DTSTART:20260101T000000", "DTEND:20260102T000000Z", "SUMMARY:two clocks")),
        text(event("DTSTART;VALUE=DATE:20010101", "SUMMARY:long ago")),
        text(event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=SECONDLY")),
        text(event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=NEVER")),
        text(event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY;INTERVAL=0")),
        text(event("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:99991231", "RRULE:FREQ=DAILY")),
        text(
            *[
                event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY", f"X:{n}")
                for n in range(301)
            ]
        ),
        "\0" * 1000,
        "BEGIN:VCALENDAR\r\n" * 50,
    ],
)
def test_what_is_no_calendar_of_holidays_is_refused_with_the_reason(broken: str) -> None:
    with pytest.raises(CalendarUnreadable) as refused:
        read_days(broken, TODAY)

    assert refused.value.params["reason"]


def test_several_calendars_in_one_file_are_read_together() -> None:
    one, other = (event(f"DTSTART;VALUE=DATE:2026100{n}", "SUMMARY:x") for n in (1, 2))
    read = read_days(text(one) + text(other), TODAY)

    assert count_words(read) == (2, 0)
