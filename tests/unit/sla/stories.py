"""Tickets' lives written as lines, "Mon 09:00 opened urgent", and read back as counted promises."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from domain.business_calendar.schedule import AROUND_THE_CLOCK, Schedule
from domain.sla.counting import count_targets
from domain.sla.policy import TEAM_CALENDAR, Conditions, Metric, SlaPolicy, SlaRule, Target
from domain.sla.target_count import Outcome, SpanReason, TargetCount
from domain.tickets.history import EventKind, EventValue, TicketEvent

NUMBER, CUSTOMER, ENGINEER = 1042, 1, 2
# The first day of the stories; "Mon" to "Sun" are this week, "Mon+" and so on the next.
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """Working time for stories: the same hours on the same days, in UTC, for a few weeks."""

    key: str
    hours: tuple[tuple[int, int], ...] = ((9, 12), (13, 18))
    days: frozenset[int] = frozenset(range(5))
    version: int = 1

    def add(self, start: datetime, amount: timedelta) -> datetime:
        if not amount:
            return start
        for opening, closing in self.openings(start, start + timedelta(days=400)):
            if amount <= closing - opening:
                return opening + amount
            amount -= closing - opening
        raise AssertionError(start, amount)

    def between(self, start: datetime, end: datetime) -> timedelta:
        return sum((b - a for a, b in self.openings(start, end)), timedelta(0))

    def next_opening(self, at: datetime) -> datetime:
        return next(self.openings(at, at + timedelta(days=8)))[0]

    def openings(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = datetime.combine(start.date(), time(), tzinfo=UTC)
        while day < end:
            for opens, closes in self.hours if day.weekday() in self.days else ():
                a, b = max(start, day + opens * _HOUR), min(end, day + closes * _HOUR)
                if a < b:
                    yield a, b
            day += timedelta(days=1)


OFFICE = Shifts(key="office")
EVENINGS = Shifts(key="evenings", hours=((14, 22),), days=frozenset(range(7)))


def schedules(calendar: str, *, team: str, site: str) -> Schedule:
    """The night team works in the evenings, everybody else in the office."""
    if calendar == TEAM_CALENDAR:
        return EVENINGS if team == "night" else OFFICE
    return {"office": OFFICE, "evenings": EVENINGS, "": AROUND_THE_CLOCK}[calendar]


def rule(key: str, when: Conditions | None = None, **targets: str) -> SlaRule:
    """`first="2h office"`: hours (h) or minutes (m), then the calendar; none = around the clock."""
    names = {
        "first": Metric.FIRST_RESPONSE,
        "next": Metric.NEXT_RESPONSE,
        "resolve": Metric.RESOLUTION,
    }
    promised = {names[name]: _target(words) for name, words in targets.items()}
    return SlaRule(key=key, when=when or Conditions(), targets=promised)


def _target(words: str) -> Target:
    amount, _, calendar = words.partition(" ")
    unit = {"h": _HOUR, "m": timedelta(minutes=1)}[amount[-1]]
    return Target(within=int(amount[:-1]) * unit, calendar=calendar)


def policy(*rules: SlaRule, version: int = 1) -> SlaPolicy:
    return SlaPolicy(key="default", version=version, rules=rules)


def of_priority(*priorities: str) -> Conditions:
    return Conditions(priorities=frozenset(priorities))


def moment(day: str, clock: str) -> datetime:
    weeks = day.count("+")
    hour, minute = map(int, clock.split(":"))
    days = _DAYS.index(day.rstrip("+")) + 7 * weeks
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


def written(at: datetime | None) -> str:
    """As `moment` reads it."""
    if at is None:
        return "unknown"
    days = (at - MONDAY).days
    return f"{_DAYS[days % 7]}{'+' * (days // 7)} {at:%H:%M}"


def story(text: str) -> list[TicketEvent]:
    """One event a line: day, time, what happened, and its data as words."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    return [_event(moment(day, clock), what, words) for day, clock, what, *words in lines]


def _event(at: datetime, what: str, words: list[str]) -> TicketEvent:
    given: dict[str, EventValue] = dict(word.split("=") for word in words)
    for name in ("message", "instance", "version", "sla_version", "from_ticket", "to_ticket"):
        if name in given:
            given[name] = int(str(given[name]))
    kind, actor, data = _MEANINGS[what]
    return TicketEvent(number=NUMBER, kind=kind, at=at, actor_id=actor, data={**data, **given})


_Meaning = tuple[EventKind, int | None, Mapping[str, EventValue]]
_OPENED: Mapping[str, EventValue] = {
    "customer": CUSTOMER,
    "priority": "normal",
    "team": "day",
    "category": "repair",
    "sla_version": 1,
}
_MEANINGS: Mapping[str, _Meaning] = {
    "opened": (EventKind.OPENED, CUSTOMER, _OPENED),
    "opened-by-staff": (EventKind.OPENED, ENGINEER, _OPENED),
    "customer-writes": (EventKind.CUSTOMER_WROTE, CUSTOMER, {}),
    "customer-answers": (EventKind.CUSTOMER_WROTE, CUSTOMER, {"status_to": "in_progress"}),
    "customer-thanks": (EventKind.CUSTOMER_WROTE, CUSTOMER, {"pleasantry": True}),
    "staff-replies": (EventKind.STAFF_REPLIED, ENGINEER, {"status_to": "in_progress"}),
    "staff-notes": (EventKind.NOTED, ENGINEER, {}),
    "claimed": (EventKind.CLAIMED, ENGINEER, {"status_to": "in_progress"}),
    "staff-asks": (EventKind.WAITING, ENGINEER, {"status_to": "waiting_customer"}),
    "held": (EventKind.HELD, ENGINEER, {"status_to": "on_hold"}),
    "resumed": (EventKind.RESUMED, ENGINEER, {"status_to": "in_progress"}),
    "resolved": (EventKind.RESOLVED, ENGINEER, {"status_to": "resolved"}),
    "confirmed": (EventKind.CONFIRMED, CUSTOMER, {"status_to": "closed"}),
    "closed-by-workflow": (EventKind.NOTED, None, {"status_to": "closed"}),
    "closed-by-silence": (EventKind.CLOSED_BY_SILENCE, None, {"status_to": "closed"}),
    "customer-reopens": (EventKind.REOPENED, CUSTOMER, {"status_to": "in_progress"}),
    "staff-reopen": (EventKind.REOPENED, ENGINEER, {"status_to": "in_progress"}),
    "withdrawn": (EventKind.WITHDRAWN, CUSTOMER, {"status_to": "cancelled"}),
    "merged": (EventKind.MERGED, ENGINEER, {"status_to": "closed", "into": 7}),
    "merged-in": (EventKind.MERGED_IN, ENGINEER, {"source": 7}),
    "moved-away": (EventKind.MESSAGE_MOVED, ENGINEER, {"from_ticket": NUMBER, "to_ticket": 7}),
    "moved-here": (EventKind.MESSAGE_MOVED, ENGINEER, {"from_ticket": 7, "to_ticket": NUMBER}),
    "priority": (EventKind.PRIORITY_CHANGED, ENGINEER, {}),
    "field": (EventKind.FIELD_SET, ENGINEER, {}),
    "handed-over": (EventKind.UNASSIGNED, ENGINEER, {"assignee": None}),
    "assigned": (EventKind.ASSIGNED, ENGINEER, {"assignee": ENGINEER}),
    "level": (EventKind.LEVEL_CHANGED, ENGINEER, {}),
    "policy": (EventKind.POLICY_CHANGED, None, {}),
    "alerted": (EventKind.ALERTED, None, {}),
    "breach-told": (EventKind.SLA_BREACHED, None, {}),
    "urged": (EventKind.URGED, CUSTOMER, {}),
}


def counted(text: str, now: str, *policies: SlaPolicy) -> dict[str, TargetCount]:
    """By metric and instance: "first 1", "next 2", "resolve 1"."""
    by_version = {one.version: one for one in policies}
    found = count_targets(
        story(text), policy_of=by_version.__getitem__, schedules=schedules, now=moment(*now.split())
    )
    names = {"first_response": "first", "next_response": "next", "resolution": "resolve"}
    return {f"{names[count.metric]} {count.instance}": count for count in found}


def told(count: TargetCount) -> str:
    """ "met, due Mon 11:00, counted 0:30, paused 1:00": what a reader would check by hand."""
    words = [str(count.outcome)]
    if count.breached_at:
        words[0] += f" {written(count.breached_at)}"
    if count.outcome is not Outcome.DROPPED:
        words.append(f"due {written(count.due_at)}")
    words.append(f"counted {_clock(count.business)}")
    if count.paused:
        words.append(f"paused {_clock(count.paused)}")
    return ", ".join(words)


def spans(count: TargetCount) -> list[str]:
    """ "Mon 09:00 – Mon 10:00 counts 1:00"; pauses with their reason."""
    return [
        f"{written(span.start)} – {written(span.end)} "
        + (f"counts {_clock(span.business)}" if span.reason is SpanReason.OPEN else span.reason)
        for span in count.spans
    ]


def _clock(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02}"
