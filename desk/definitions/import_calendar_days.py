"""Taking holidays and make-up workdays from an iCalendar file or feed into a calendar."""

from zoneinfo import ZoneInfo

from desk.definitions.definition_checks import check_fits
from desk.definitions.definition_kinds import Body, check_body
from desk.definitions.feed_days import DayMarks, with_feed, with_special
from desk.definitions.intended_definitions import IntendedDefinitions, Proposal
from desk.definitions.publish_definition import publish_definition
from desk.definitions.schemas.calendars import CalendarShape
from desk.desk import Desk
from desk.errors import CalendarUnknown
from domain.definitions import Definition, DefinitionKind


def import_calendar_days(
    desk: Desk, key: str, days: DayMarks, *, author: str, feed: str = ""
) -> Definition:
    """A new version of the calendar, or the published one where it says the same already.

    `feed`: the address it follows from now on; what was read of it before is replaced. "" = once:
    days go where those written by hand stand, which stay as they are.
    """
    body = _body_with(desk, key, days, feed)
    return publish_definition(desk, DefinitionKind.CALENDAR, body, author=author)


def check_calendar_days(desk: Desk, key: str, days: DayMarks, *, feed: str) -> None:
    """Raises what taking them in would raise: DefinitionInvalid. Changes nothing."""
    body = check_body(DefinitionKind.CALENDAR, _body_with(desk, key, days, feed))
    proposal = Proposal(kind=DefinitionKind.CALENDAR, body=body)
    check_fits(IntendedDefinitions(desk.unit, desk.policy, (proposal,)), (proposal,))


def _body_with(desk: Desk, key: str, days: DayMarks, feed: str) -> Body:
    latest = desk.unit.definitions.published(DefinitionKind.CALENDAR, key)
    if latest is None:
        known = (d.key for d in desk.unit.definitions.of_kind(DefinitionKind.CALENDAR))
        raise CalendarUnknown(calendar=key, known=", ".join(known))
    shape = CalendarShape.model_validate(latest.body)
    today = desk.now.astimezone(ZoneInfo(shape.timezone or desk.policy.timezone)).date()
    changed = with_feed(shape, feed, days, today) if feed else with_special(shape, days)
    return changed.model_dump(mode="json")
