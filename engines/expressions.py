"""CEL, the one language of conditions. Compiled once; knows nothing of what it is asked about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import cel

_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*?)(?:\n|$)")


class ExpressionInvalid(ValueError):
    """The expression can't be read. Line and column count from 1."""

    def __init__(self, source: str, reason: str, *, line: int = 1, column: int = 1) -> None:
        super().__init__(f"{reason} (line {line}, column {column} of “{source}”)")
        self.reason = reason
        self.line = line
        self.column = column


class ExpressionFailed(Exception):
    """The expression could not be evaluated with these values, or is not true or false."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled expression that is true or false."""

    source: str
    program: cel.Program
    # The variables it looks at.
    names: frozenset[str]

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether it is true of these values. Raises ExpressionFailed."""
        try:
            # Only what is asked for: every value handed over costs a conversion.
            outcome = self.program.execute({name: values[name] for name in self.names})
        except (RuntimeError, TypeError, ValueError, KeyError) as failure:
            raise ExpressionFailed(f"{self.source}: {failure}") from failure
        if not isinstance(outcome, bool):
            raise ExpressionFailed(f"{self.source}: is {outcome!r}, neither true nor false")
        return outcome


@lru_cache(maxsize=1024)
def condition(source: str) -> Condition:
    """Compile a condition. Raises ExpressionInvalid with the place of the mistake."""
    try:
        program = cel.compile(source)
    except ValueError as failure:
        raise _invalid(source, str(failure)) from failure
    return Condition(source, program, frozenset(program.variables()))


def _invalid(source: str, failure: str) -> ExpressionInvalid:
    place = _PLACE.search(failure)
    if not place:
        return ExpressionInvalid(source, failure)
    # The list of everything the grammar would have allowed helps nobody.
    reason = place[3].split(" expecting", 1)[0].replace("Syntax error: ", "")
    return ExpressionInvalid(source, reason, line=int(place[1]), column=int(place[2]))
