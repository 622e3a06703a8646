"""What an open transaction stands on. Each database has its own."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from sqlalchemy import Dialect


class Cursor(Protocol):
    """What a statement gave back."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """Its columns, each with its name first; None = it gives back no rows."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        ...


class Driver(Protocol):
    """A connection in the middle of a transaction."""

    @property
    def dialect(self) -> Dialect:
        """How statements for it are spelled."""
        ...

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run SQL. Raises StorageUnavailable; for mistakes of ours its own errors.

        What does not begin with SELECT is taken to change something.
        """
        ...

    def later(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run SQL before what is executed next, at the latest; errors may come out only then.

        Until then nobody can ask what it gave back.
        """
        ...

    def ahead(self, sql: str, parameters: Sequence[Any] = ()) -> Callable[[], Cursor]:
        """Ask what will be wanted before anything it asks about is changed; gives the answer."""
        ...

    def settle(self) -> None:
        """Run what was left for later."""
        ...

    def begin_part(self) -> None:
        """Begin what can be undone alone; parts may hold parts."""
        ...

    def end_part(self) -> None:
        """Keep what was begun last."""
        ...

    def undo_part(self) -> None:
        """Undo what was begun last; it is over then."""
        ...


class ClosingDriver(Driver, Protocol):
    """One that is let go of in the end."""

    def close(self) -> None:
        """Let go."""
        ...
