"""Bars in the terminal for work that takes its time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from store.copying.moving import Stage


class Bars:
    """Implements `store.copying.moving.Watch`."""

    def __init__(self, progress: Progress, say: Callable[[str], str]) -> None:
        self._progress = progress
        self._say = say
        self._task = progress.add_task("", visible=False)

    def begin(self, stage: Stage, total: int) -> None:
        """A bar of its own."""
        self._task = self._progress.add_task(self._say(_NAMES[stage]), total=total)

    def advance(self, count: int) -> None:
        """Move the last one on."""
        self._progress.advance(self._task, count)


_NAMES = {
    Stage.ROWS: "cli.move.rows",
    Stage.FILES: "cli.move.contents",
    Stage.CHECK: "cli.move.check",
}


@contextmanager
def bars(console: Console, say: Callable[[str], str]) -> Iterator[Bars]:
    """As long as the work lasts. Where there is no terminal, they are shown once, in the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        yield Bars(progress, say)
