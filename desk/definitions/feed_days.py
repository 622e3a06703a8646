"""The days calendars have from feeds: kept when a file without them is published, or replaced."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from desk.definitions.definition_kinds import check_body
from desk.definitions.intended_definitions import Proposal
from desk.definitions.schemas.calendars import CalendarShape, DayWord, FeedDays
from desk.definitions.schemas.wall_time import dates_of, spans_of
from desk.desk import Desk
from domain.definitions import DefinitionKind

DayMarks = Mapping[date, DayWord]


def keep_feed_days(desk: Desk, proposal: Proposal) -> Proposal:
    """A calendar with what was read of the feeds it follows, though its file may not say so.

    Definitions are kept in git, where nobody wants to write down what a feed said last night.
    """
    latest = desk.unit.definitions.published(proposal.kind, proposal.key)
    if latest is None or proposal.kind is not DefinitionKind.CALENDAR:
        return proposal
    mine, before = (CalendarShape.model_validate(body) for body in (proposal.body, latest.body))
    known = {**before.feed_days, **mine.feed_days}
    kept = {address: known[address] for address in mine.feeds if address in known}
    body = mine.model_copy(update={"feed_days": kept}).model_dump(mode="json")
    return replace(proposal, body=check_body(proposal.kind, body))


def with_feed(shape: CalendarShape, feed: str, days: DayMarks, today: date) -> CalendarShape:
    """What the feed says now; the past stays known where the feed has forgotten it."""
    before = marks_of(shape.feed_days.get(feed, {}))
    past = {day: word for day, word in before.items() if day < today}
    feeds = (*shape.feeds, *(() if feed in shape.feeds else (feed,)))
    read = {**shape.feed_days, feed: written_marks({**past, **days})}
    return shape.model_copy(update={"feeds": feeds, "feed_days": read})


def with_special(shape: CalendarShape, days: DayMarks) -> CalendarShape:
    """Days nobody has written down by hand, written down."""
    by_hand = {day for written in shape.special for day in dates_of(written)}
    new = {day: word for day, word in days.items() if day not in by_hand}
    return shape.model_copy(update={"special": {**shape.special, **written_marks(new)}})


def marks_of(written: FeedDays) -> DayMarks:
    """Day by day."""
    return {day: word for dates, word in written.items() for day in dates_of(dates)}


def written_marks(days: DayMarks) -> FeedDays:
    """As they are written: neighbouring days of the same word in one span, in order."""
    spans = ((span, word) for word in set(days.values()) for span in _spans(days, word))
    return dict(sorted(spans))


def _spans(days: DayMarks, word: DayWord) -> list[str]:
    return spans_of(day for day, said in days.items() if said == word)
