"""Which sentence says what pydantic found wrong with a definition."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic_core import ErrorDetails

# Kind of mistake → key of its sentence; what is not here is said in pydantic's own words.
_SENTENCES: Mapping[str, str] = {
    "missing": "definition.missing",
    "extra_forbidden": "definition.unknown_key",
    "string_type": "definition.text",
    "int_type": "definition.number",
    "int_parsing": "definition.number",
    "int_from_float": "definition.number",
    "float_type": "definition.number",
    "float_parsing": "definition.number",
    "bool_type": "definition.switch",
    "bool_parsing": "definition.switch",
    "literal_error": "definition.choice",
    "enum": "definition.choice",
    "dict_type": "definition.table",
    "model_type": "definition.table",
    "model_attributes_type": "definition.table",
    "tuple_type": "definition.list",
    "list_type": "definition.list",
    "frozen_set_type": "definition.list",
    "string_pattern_mismatch": "definition.pattern",
    "string_too_short": "definition.too_short",
    "too_short": "definition.too_short",
    "string_too_long": "definition.too_long",
    "greater_than": "definition.more_than",
    "greater_than_equal": "definition.at_least",
    "less_than": "definition.less_than",
    "less_than_equal": "definition.at_most",
    # Of our own shapes.
    "span": "definition.span",
    "wall_hours": "definition.wall_hours",
    "hours_reversed": "definition.hours_reversed",
    "hours_overlap": "definition.hours_overlap",
    "weekdays": "definition.weekdays",
    "weekday": "definition.weekdays",
    "day_twice": "definition.day_twice",
    "dates": "definition.dates",
    "dates_far": "definition.dates_far",
    "dates_many": "definition.dates_many",
    "time_zone": "definition.time_zone",
    "never_open": "definition.never_open",
    "workday_in_week": "definition.workday_in_week",
    "country": "definition.country",
    "make_up_like": "definition.make_up_like",
    "people": "definition.people",
    "exception": "definition.exception",
    "share": "definition.share",
    "time": "definition.time",
    "quiet": "definition.quiet",
    "whom": "definition.whom",
    "repeat": "definition.repeat",
    "moment": "definition.moment",
    "hours": "definition.in_hours",
    "owner": "definition.owner",
    "languages": "definition.languages",
    "reminder_order": "definition.reminder_order",
    "reason_twice": "definition.reason_twice",
    "follow_up_never": "definition.follow_up_never",
    "over_a_year": "definition.over_a_year",
    "rules": "definition.rules",
    "regular": "definition.regular",
    "condition": "definition.condition",
    "options": "definition.options",
    "pattern_of": "definition.pattern_of",
    "lengths": "definition.lengths",
    "option_twice": "definition.option_twice",
    "field_twice": "definition.field_twice",
    "asked_later": "definition.asked_later",
}
# Pydantic's names for a bound or a length → ours.
_BOUNDS = {
    "gt": "bound",
    "ge": "bound",
    "lt": "bound",
    "le": "bound",
    "min_length": "least",
    "max_length": "most",
    "expected": "allowed",
}


def worded(error: ErrorDetails) -> tuple[str, dict[str, object]]:
    """Key of the sentence ("" = none), and what fills it."""
    told = error.get("ctx", {})
    filled: dict[str, object] = {
        _BOUNDS.get(name, name): _plain(value) for name, value in told.items()
    }
    return _SENTENCES.get(error["type"], ""), filled


def _plain(value: object) -> str | int:
    if isinstance(value, int):
        return value
    return "0" if value == timedelta(0) else str(value)
