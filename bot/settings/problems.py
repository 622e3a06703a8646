"""What is wrong with settings: the key, the kind of mistake, and what its sentence needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from domain.ports import Texts

# Pydantic's word for a mistake → ours; what is not here is said in Pydantic's words.
_KINDS = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "int_parsing": "number",
    "int_type": "number",
    "int_from_float": "number",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "literal_error": "choice",
    "enum": "choice",
    "bool_parsing": "switch",
    "bool_type": "switch",
    "string_type": "text",
    "path_type": "text",
    "string_pattern_mismatch": "pattern",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "dict_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
    "tuple_type": "list",
    "frozen_set_type": "list",
    "byte_size": "size",
    "byte_size_unit": "size",
    "duration": "duration",
    "time_zone": "time_zone",
    "web_address": "web_address",
    "phone_number": "phone_number",
    "origin": "origin",
    "database_url": "database_url",
    "key_word": "key_word",
    "mail_address": "mail_address",
    "webhook_key": "webhook_key",
    "wecom_key": "wecom_key",
    "socket_address": "socket_address",
    "robot_key": "robot_key",
    "open_kfid": "open_kfid",
    "webhook_event": "webhook_event",
}
_BOUNDS = {"ge": "least", "gt": "least", "le": "most", "lt": "most"}
_LENGTHS = {"min_length": "least", "max_length": "most"}
_AS_THEY_ARE = {"pattern": "pattern"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsProblem:
    """One mistake. `code` is the key of the sentence that says what is wrong and how to mend it."""

    # As people write it: "http.port", or the variable it came from.
    key: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    def say(self, texts: Texts) -> str:
        """The sentence."""
        return texts.say(self.code, key=self.key, **self.params)


class SettingsWrong(Exception):
    """The settings can't be used; every mistake that was found."""

    def __init__(self, problems: Sequence[SettingsProblem], locale: str = "") -> None:
        super().__init__(", ".join(f"{problem.key}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)
        # The language the settings ask for, where that much could be read; else "".
        self.locale = locale


def dotted(location: Iterable[str | int]) -> str:
    """A place in the settings as people write it; entries of a list are counted from 1."""
    steps = (str(step + 1) if isinstance(step, int) else step for step in location)
    return ".".join(step for step in steps if step != "[key]")


def problem_of(error: ErrorDetails, key: str, known: Iterable[str]) -> SettingsProblem:
    """A mistake Pydantic found. `known` are the keys there are at that place."""
    kind = _KINDS.get(error["type"], "other")
    params = _params(error)
    if kind == "unknown":
        name = str(error["loc"][-1])
        if likely := get_close_matches(name, list(known), n=1):
            kind, params = "unknown_likely", {"likely": likely[0]}
    if kind == "other":
        params = {"reason": error["msg"]}
    return SettingsProblem(key=key, code=f"settings.{kind}", params=params)


def _params(error: ErrorDetails) -> dict[str, object]:
    told = error.get("ctx", {})
    params: dict[str, object] = {}
    for theirs, ours in (_BOUNDS | _LENGTHS | _AS_THEY_ARE).items():
        if theirs in told:
            params[ours] = told[theirs]
    if "expected" in told:
        params["allowed"] = str(told["expected"]).replace("'", '"').replace(" or ", ", ")
    return params
