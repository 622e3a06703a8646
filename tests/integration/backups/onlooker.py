"""Somebody who watches a backup, and may break it off."""

from store.backups.watch import Stage


class BrokenOffHere(Exception):
    """As a process that is stopped would."""


class Onlooker:
    """Counts; breaks off when a stage has come as far as it is told."""

    def __init__(self) -> None:
        self.totals: dict[Stage, int] = {}
        self.done: dict[Stage, int] = {}
        self.break_off: tuple[Stage, int] | None = None
        self._stage = Stage.RECORDS

    def begin(self, stage: Stage, total: int) -> None:
        self._stage = stage
        self.totals[stage] = total
        self.done[stage] = 0

    def advance(self, count: int) -> None:
        stage = self._stage
        self.done[stage] += count
        if self.break_off and self.break_off[0] is stage and self.done[stage] >= self.break_off[1]:
            raise BrokenOffHere
