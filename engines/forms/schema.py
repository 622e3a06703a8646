"""What a form is, and the check of a form somebody wrote. What is done with answers: `answers`."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from engines.expressions import Condition, ExpressionInvalid, condition

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
# Language → text, at least one language.
Wording = Annotated[dict[str, str], Field(min_length=1)]


class FieldType(StrEnum):
    """How an answer is asked for and checked."""

    CHOICE = "choice"
    TEXT = "text"
    LONG_TEXT = "long_text"
    PHONE = "phone"
    PATTERN = "pattern"
    DATE = "date"
    FILES = "files"


class Takes(StrEnum):
    """What a field takes from what somebody said before any question was asked."""

    NOTHING = ""
    FIRST_SENTENCE = "first_sentence"
    EVERYTHING = "everything"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def worded(wording: Mapping[str, str], locale: str) -> str:
    """The text in a language, else in the first language it was written in."""
    return wording.get(locale) or next(iter(wording.values()), "")


class ChoiceOption(_Part):
    """One answer of a choice."""

    value: Key
    label: Wording
    # Words in somebody's report that mean this option, in any language.
    words: tuple[str, ...] = ()


class FormField(_Part):
    """One question of a form."""

    key: Key
    type: FieldType
    label: Wording
    question: Wording
    help: dict[str, str] = Field(default_factory=dict)
    # Said instead of the usual sentence when an answer is not accepted.
    invalid: dict[str, str] = Field(default_factory=dict)
    required: bool = False
    # CEL over the answers by key ("" = not answered): asked only if true.
    show_if: str = ""
    options: tuple[ChoiceOption, ...] = ()
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=4000, ge=1)
    # Regular expression the whole answer must match (type `pattern`).
    pattern: str = ""
    # Regular expression by which the answer is found in what was said; its first group, if any.
    recognise: str = ""
    takes: Takes = Takes.NOTHING
    # Offered next time to the same person.
    remember: bool = False

    @field_validator("pattern", "recognise")
    @classmethod
    def _is_regular(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as failure:
            raise PydanticCustomError(
                "regular", "is no regular expression: {failure}", {"failure": str(failure)}
            ) from None
        return value

    @field_validator("show_if")
    @classmethod
    def _is_condition(cls, value: str) -> str:
        if value:
            try:
                condition(value)
            except ExpressionInvalid as failure:
                raise PydanticCustomError(
                    "condition",
                    "{failure} (line {line}, column {column})",
                    {"failure": failure.reason, "line": failure.line, "column": failure.column},
                ) from None
        return value

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type is FieldType.CHOICE) != bool(self.options):
            raise PydanticCustomError(
                "options", "options belong to the type choice, and a choice needs them"
            )
        if (self.type is FieldType.PATTERN) != bool(self.pattern):
            raise PydanticCustomError(
                "pattern_of", "a pattern belongs to the type pattern, which needs one"
            )
        if self.min_length > self.max_length:
            raise PydanticCustomError("lengths", "min_length is above max_length")
        values = [option.value for option in self.options]
        if len(set(values)) < len(values):
            raise PydanticCustomError("option_twice", "two options have the same value")
        return self

    @cached_property
    def matches(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern)

    @cached_property
    def finds(self) -> re.Pattern[str] | None:
        """What recognises an answer in free text, compiled."""
        return re.compile(self.recognise, re.IGNORECASE) if self.recognise else None

    @cached_property
    def condition(self) -> Condition | None:
        """`show_if`, compiled."""
        return condition(self.show_if) if self.show_if else None

    def option(self, value: str) -> ChoiceOption | None:
        """The option of this value."""
        return next((option for option in self.options if option.value == value), None)


class Form(_Part):
    """A whole form: its questions in the order they are asked."""

    key: Key
    title: Wording
    fields: Annotated[tuple[FormField, ...], Field(min_length=1, max_length=60)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        before: set[str] = set()
        for field in self.fields:
            if field.key in before:
                raise PydanticCustomError(
                    "field_twice", "two fields have the key {key}", {"key": field.key}
                )
            unknown = (field.condition.names if field.condition else frozenset()) - before
            if unknown:
                names = ", ".join(sorted(unknown))
                raise PydanticCustomError(
                    "asked_later",
                    "show_if of {key} asks about {names}: no field before it",
                    {"key": field.key, "names": names},
                )
            before.add(field.key)
        return self

    def field(self, key: str) -> FormField | None:
        """The field of this key."""
        return next((field for field in self.fields if field.key == key), None)
