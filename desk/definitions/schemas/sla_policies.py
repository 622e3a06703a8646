"""The shape of SLA policies: rules by which tickets are promised answers and solutions."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic_core import PydanticCustomError

from desk.definitions.schemas.conditions import ConditionsShape
from desk.definitions.schemas.shape import Contradiction, Key, Part, PositiveSpan, Shape, Wording
from domain.sla.policy import TEAM_CALENDAR, WALL_CLOCK, Metric, SlaPolicy, SlaRule, Target
from domain.sla.reach import holds_for_all, never_reached

# In place of a calendar's key: every second counts.
ALWAYS = "always"
# The one policy there is: its rules tell tickets apart.
DEFAULT = "default"
_YEAR = timedelta(days=365)
_MOST_RULES = 100


def _as_table(value: object) -> object:
    """`2h` is short for `{within: 2h}`."""
    return {"within": value} if isinstance(value, str) else value


def _in_hours(value: object) -> object:
    if isinstance(value, str) and re.search(r"\d\s*[dw]", value.lower()):
        reason = "in hours, please: a day would mean 24 of them, not a working day"
        raise PydanticCustomError("hours", reason)
    return value


def _no_eternity(within: timedelta) -> timedelta:
    if within > _YEAR:
        raise PydanticCustomError("over_a_year", "longer than a year")
    return within


def _write_hours(within: timedelta) -> str:
    minutes, seconds = divmod(int(within.total_seconds()), 60)
    parts = zip((*divmod(minutes, 60), seconds), "hms", strict=True)
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount)


# "2h", "1h30m": working time as well as wall time.
Within = Annotated[
    PositiveSpan,
    BeforeValidator(_in_hours),
    AfterValidator(_no_eternity),
    PlainSerializer(_write_hours, return_type=str),
]


class TargetShape(Part):
    """So much time at most, counted by a calendar of its own if one is given."""

    within: Within
    calendar: Key | None = None

    @model_serializer(mode="wrap")
    def _short_without_calendar(self, handler: SerializerFunctionWrapHandler) -> object:
        table = handler(self)
        return table if self.calendar else table["within"]


TargetWords = Annotated[TargetShape, BeforeValidator(_as_table)]


class SlaRuleShape(Part):
    """What is promised for tickets that fulfil the conditions. What is left out is not promised."""

    key: Key
    name: Wording | None = None
    when: ConditionsShape = ConditionsShape()
    # For targets without one of their own; without this one, the policy's.
    calendar: Key | None = None
    first_response: TargetWords | None = None
    next_response: TargetWords | None = None
    resolution: TargetWords | None = None

    def targets(self) -> Mapping[Metric, TargetShape]:
        """Those that are promised."""
        given = (
            (Metric.FIRST_RESPONSE, self.first_response),
            (Metric.NEXT_RESPONSE, self.next_response),
            (Metric.RESOLUTION, self.resolution),
        )
        return {metric: target for metric, target in given if target}

    def value(self, calendar: str) -> SlaRule:
        """What it means to the domain; `calendar`: the policy's."""
        targets = {
            metric: Target(
                within=target.within,
                calendar=_meant(target.calendar or self.calendar or calendar),
            )
            for metric, target in self.targets().items()
        }
        return SlaRule(key=self.key, name=self.name or {}, when=self.when.value(), targets=targets)


def _not_empty(rules: tuple[SlaRuleShape, ...]) -> tuple[SlaRuleShape, ...]:
    if not 1 <= len(rules) <= _MOST_RULES:
        raise PydanticCustomError(
            "rules", "one rule at least, at most {most}", {"most": _MOST_RULES}
        )
    return rules


class SlaPolicyShape(Shape):
    """See `defaults/sla_policy/default.yaml`, which explains each key."""

    # "team", "site", "always", or a calendar's key.
    calendar: Key = TEAM_CALENDAR
    rules: Annotated[tuple[SlaRuleShape, ...], AfterValidator(_not_empty)]

    def value(self, version: int) -> SlaPolicy:
        """What it means to the domain."""
        rules = tuple(rule.value(self.calendar) for rule in self.rules)
        return SlaPolicy(key=self.key, version=version, rules=rules)

    def contradictions(self) -> Iterator[Contradiction]:
        """What can't be meant."""
        if self.key != DEFAULT:
            yield Contradiction(path="key", code="one_policy", params={"key": DEFAULT})
        yield from self._doubled()
        yield from self._never_reached()
        yield from self._solved_before_answered()

    def calendars(self) -> Iterator[tuple[str, str]]:
        """Every word that says how time is counted: the place, and the word."""
        yield "calendar", self.calendar
        for at, rule in enumerate(self.rules):
            if rule.calendar:
                yield f"rules.{at}.calendar", rule.calendar
            for metric, target in rule.targets().items():
                if target.calendar:
                    yield f"rules.{at}.{metric}.calendar", target.calendar

    def has_gap(self) -> bool:
        """Some tickets are promised nothing because no rule holds for them. Allowed, but said."""
        return not holds_for_all([rule.when.value() for rule in self.rules])

    def _doubled(self) -> Iterator[Contradiction]:
        seen: set[str] = set()
        for at, rule in enumerate(self.rules):
            if rule.key in seen:
                yield Contradiction(
                    path=f"rules.{at}.key", code="rule_twice", params={"key": rule.key}
                )
            seen.add(rule.key)

    def _never_reached(self) -> Iterator[Contradiction]:
        for at, above in never_reached([rule.when.value() for rule in self.rules]):
            path = f"rules.{at}"
            if above is None:
                yield Contradiction(path=path, code="never_used")
            else:
                params = {"rule": self.rules[above].key}
                yield Contradiction(path=path, code="never_used_after", params=params)

    def _solved_before_answered(self) -> Iterator[Contradiction]:
        """The solution is an answer, too."""
        for at, rule in enumerate(self.rules):
            targets = rule.value(self.calendar).targets
            first, solution = (targets.get(Metric.FIRST_RESPONSE), targets.get(Metric.RESOLUTION))
            if (
                first
                and solution
                and first.calendar == solution.calendar
                and solution.within < first.within
            ):
                yield Contradiction(path=f"rules.{at}.resolution", code="solved_before_answered")


def _meant(calendar: str) -> str:
    return WALL_CLOCK if calendar == ALWAYS else calendar
