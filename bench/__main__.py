"""make bench: measures everything side by side with its limit or peer, and prints one table.

python -m bench [turns] [postgres] [latency] [telegram] [callbacks] [growth] [start]
    [calendars] [clocks] [deadlines] [abreast] [lists] [lists_on_postgres]
"""

import asyncio
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import (
    calendars,
    callbacks,
    clocks,
    deadlines,
    deadlines_abreast,
    growth,
    latency,
    lists,
    starting,
    telegram,
    turns,
    turns_on_postgres,
)
from bench.figures import Figure
from bench.fill import fill

_TICKETS = 1_000_000
_MARKS = {True: "yes", False: "NO", None: ""}


class Bench:
    """The measurements by name, in a folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.by_name: dict[str, Callable[[], list[Figure]]] = {
            "turns": lambda: turns.measure(self._room("turns")),
            "postgres": lambda: turns_on_postgres.measure(self._room("postgres")),
            "latency": lambda: asyncio.run(latency.measure(self._room("latency"))),
            "telegram": lambda: asyncio.run(telegram.measure(self._room("telegram"))),
            "callbacks": lambda: asyncio.run(callbacks.measure(self._room("callbacks"))),
            "growth": lambda: growth.measure(self._few(), self._filled()),
            "start": lambda: asyncio.run(starting.measure(self._room("start"), self._filled())),
            "calendars": calendars.measure,
            "clocks": clocks.measure,
            "deadlines": lambda: deadlines.measure(self._room("deadlines")),
            "abreast": deadlines_abreast.measure,
            "lists": lambda: lists.measure(self._filled()),
            "lists_on_postgres": lambda: lists.measure_on_postgres(self._filled()),
        }

    def _room(self, name: str) -> Path:
        room = self._folder / name
        room.mkdir()
        return room

    def _few(self) -> Path:
        path = self._folder / "few.db"
        fill(path, growth.FEW)
        return path

    def _filled(self) -> Path:
        path = self._folder / "filled.db"
        if not path.exists():
            fill(path, _TICKETS)
        return path


def main(wanted: Sequence[str]) -> None:
    """Measure what is wanted (everything, if nothing is named)."""
    # A pipe has no width of its own; the table wants some.
    console = Console() if sys.stdout.isatty() else Console(width=150)
    with tempfile.TemporaryDirectory(prefix="gongdan-bench-") as folder:
        bench = Bench(Path(folder))
        figures: list[Figure] = []
        for name in wanted or bench.by_name:
            with console.status(f"measuring: {name}"):
                figures += bench.by_name[name]()
    console.print(_table(figures))


def _table(figures: Sequence[Figure]) -> Table:
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    table = Table(title=f"Gongdan on {machine}, SQLite {sqlite3.sqlite_version}")
    for heading in ("what", "measured", "target", "reached", "beside it", "ratio"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for figure in figures:
        table.add_row(
            figure.what,
            _worded(figure.value, figure.unit),
            "" if figure.target is None else _worded(figure.target, figure.unit),
            _MARKS[figure.is_reached],
            _beside(figure),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
        )
    return table


def _beside(figure: Figure) -> str:
    if figure.beside is None:
        return ""
    return f"{_worded(figure.beside, figure.unit)} ({figure.beside_what})"


def _worded(value: float, unit: str) -> str:
    return f"{value:,.4g} {unit}"


if __name__ == "__main__":
    main(sys.argv[1:])
