"""Bars in the terminal for work that takes its time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Bars:
    """Implements `store.copying.moving.Watch` and `store.backups.watch.Watch`."""

    def __init__(self, progress: Progress, name_of: Callable[[StrEnum], str]) -> None:
        self._progress = progress
        self._name_of = name_of
        self._task = progress.add_task("", visible=False)

    def begin(self, stage: StrEnum, total: int) -> None:
        """A bar of its own."""
        self._task = self._progress.add_task(self._name_of(stage), total=total)

    def advance(self, count: int) -> None:
        """Move the last one on."""
        self._progress.advance(self._task, count)


@contextmanager
def bars(console: Console, name_of: Callable[[StrEnum], str]) -> Iterator[Bars]:
    """As long as the work lasts. Where there is no terminal, they are shown once, in the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        yield Bars(progress, name_of)
