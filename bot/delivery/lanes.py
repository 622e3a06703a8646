"""One task per chat with unsent messages: woken by commits, gone when all is sent."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.accounts.tenures import FOR_GOOD, Tenures
from bot.delivery.budgets import Budget
from bot.delivery.outcomes import Outcomes
from bot.delivery.saving import UntilNews
from bot.delivery.sending import Sending
from bot.delivery.settling import STORE_PAUSE, Settling
from bot.delivery.taking_up import legacy_of
from bot.metrics import Metrics
from domain.delivery import LimitUse
from domain.errors import StorageUnavailable
from domain.ports import ChatAdapter, Committed, FileStore, InHouse, Lane, UnitOfWork

log = structlog.get_logger(__name__)

# How many chats of an account are served at the same time.
_ABREAST = 64
# What could have left so long ago was not told of, or by a process that is gone.
_OVERDUE = timedelta(seconds=3)
# Seconds in which what is ready leaves before we do.
_LAST_WORDS = 2.0


class Delivery:
    """Serves each chat in the order of its messages, and no chat because of another.

    Of an account that one process holds, by that one alone; where the platform is our own, whoever
    commits a message shows it, and who holds the account what was left lying.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        adapters: Mapping[str, ChatAdapter],
        files: FileStore,
        outcomes: Outcomes,
        clock: Callable[[], datetime],
        metrics: Metrics,
        tenures: Tenures,
    ) -> None:
        self._uow = uow
        self._adapters = adapters
        self._outcomes = outcomes
        self._clock = clock
        self._tenures = tenures
        self._own = {name for name, a in adapters.items() if isinstance(a, InHouse)}
        # An account may be held already and not taken up yet, or still and not any more. At one of
        # our own somebody always is.
        self._taken_up = set(self._own)
        # What was told of meanwhile.
        self._told_early: set[Lane] = set()
        self._budgets = {name: Budget(adapter, clock) for name, adapter in adapters.items()}
        self._settling = Settling(uow, adapters, self._budgets, outcomes, metrics)
        self._sending = Sending(
            uow, adapters, files, self._budgets, self._settling, clock, self._may_send
        )
        self._tasks: dict[Lane, asyncio.Task[None]] = {}
        self._touched: set[Lane] = set()
        # Those that wait for something new to be said.
        self._resting: dict[Lane, asyncio.Event] = {}
        # Until when those that wait do; and of accounts that are to be let go of, until when what
        # is ready leaves. Both by the clock of the loop.
        self._asleep: dict[Lane, float] = {}
        self._latest: dict[str, float] = {}
        # Of each account: one that is slow keeps no other waiting.
        self._rooms = {name: asyncio.Semaphore(_ABREAST) for name in adapters}
        self._stopping = False

    async def start(self) -> None:
        """Wait for commits."""
        self._uow.subscribe(self._on_commit)
        lanes = await self._uow.read(lambda unit: unit.mailroom.lanes())
        for account in {lane.account for lane in lanes} - self._adapters.keys():
            log.warning("delivery.account_gone", account=account)

    async def take_up(self, accounts: Iterable[str]) -> None:
        """Send for these accounts from now on, and first what whoever had them before left."""
        accounts = frozenset(accounts)
        # What was shown before an outage of the store would go again.
        await self._sending.settled(accounts)
        abilities = {name: self._adapters[name].capabilities for name in accounts}
        legacy = await self._uow.run(lambda unit: legacy_of(unit, abilities, self._outcomes))
        for name in accounts:
            self._budgets[name].take_up(legacy.uses)
        self._sending.take_up(accounts, legacy.requests)
        self._taken_up |= accounts
        told = {lane for lane in self._told_early if lane.account in accounts}
        self._told_early -= told
        self._wake({*legacy.lanes, *told})

    async def finish(self, account: str) -> None:
        """Send what can leave within a moment: an answer just given must not lie until the next
        start. What can't stays in the outbox."""
        if account not in self._own:
            await self._finish({account})

    async def let_go(self, account: str) -> None:
        """Send no more for it; returns when the requests under way have ended."""
        self._taken_up.discard(account)
        self._latest.pop(account, None)
        if account in self._own:
            return
        lanes = self._tasks_of({account})
        for task in lanes:
            task.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        await self._sending.finish(account)

    async def sweep(self) -> None:
        """Look for what waits and was not told of; write down what others don't know was used."""
        await self._settling.write_down_uses()
        before = self._clock() - _OVERDUE
        lanes = await self._uow.read(lambda unit: unit.mailroom.lanes(overdue_since=before))
        self._wake(lane for lane in lanes if lane not in self._tasks and self._holds(lane.account))

    async def stop(self) -> None:
        """Finish the requests that are under way; the rest stays in the outbox.

        What we committed to a platform of our own nobody else would show for a while.
        """
        await self._finish(self._own)
        self._stopping = True
        lanes = list(self._tasks.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        await self._sending.finish()
        await self._settling.finish()

    def usage(self) -> list[LimitUse]:
        """How much of each limit is used; asked on the event loop."""
        return self._sending.usage()

    def _on_commit(self, committed: Committed) -> None:
        self._wake(lane for lane in committed.lanes if self._sees_to(lane.account, committed))
        self._told_early |= {lane for lane in committed.lanes if self._will_hold(lane.account)}

    def _sees_to(self, account: str, committed: Committed) -> bool:
        if account in self._own and not committed.is_left_behind:
            return committed.is_ours
        return self._holds(account)

    def _holds(self, account: str) -> bool:
        return account in self._taken_up and self._tenures.holds(account)

    def _will_hold(self, account: str) -> bool:
        return account not in self._taken_up and self._tenures.holds(account)

    def _may_send(self, account: str) -> bool:
        return account in self._own or self._holds(account)

    def _wake(self, lanes: Iterable[Lane]) -> None:
        for lane in lanes:
            is_served = lane.account in self._adapters and self._may_send(lane.account)
            if self._stopping or not is_served:
                continue
            self._touched.add(lane)
            if lane in self._resting:
                self._resting[lane].set()
            if lane not in self._tasks:
                self._tasks[lane] = asyncio.create_task(self._serve(lane))

    async def _serve(self, lane: Lane) -> None:
        try:
            while lane in self._touched and self._may_send(lane.account):
                await self._drain(lane)
        finally:
            self._touched.discard(lane)
            del self._tasks[lane]

    async def _drain(self, lane: Lane) -> None:
        while self._may_send(lane.account):
            self._touched.discard(lane)
            try:
                async with self._rooms[lane.account]:
                    pause = await self._sending.step(lane)
            except StorageUnavailable:
                log.warning("delivery.store_unavailable", account=lane.account)
                pause = STORE_PAUSE
            except Exception:  # a bug of ours must not silence the chat until the next start
                log.exception("delivery.broken", account=lane.account)
                pause = STORE_PAUSE
            if pause is None or not await self._wait(lane, pause):
                return

    async def _wait(self, lane: Lane, pause: float) -> bool:
        """False: that is longer than there is time for."""
        if pause <= 0:
            return True
        until = _now() + pause
        if until > self._latest.get(lane.account, FOR_GOOD):
            return False
        self._asleep[lane] = until
        try:
            if isinstance(pause, UntilNews):
                await self._rest(lane, pause)
            else:
                await asyncio.sleep(pause)
        finally:
            del self._asleep[lane]
        return True

    async def _finish(self, accounts: Collection[str]) -> None:
        latest = _now() + _LAST_WORDS
        self._latest.update(dict.fromkeys(accounts, latest))
        for lane, until in self._asleep.items():
            if lane.account in accounts and until > latest:
                self._tasks[lane].cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(latest):
                while left := self._tasks_of(accounts):
                    await asyncio.wait(left)

    def _tasks_of(self, accounts: Collection[str]) -> list[asyncio.Task[None]]:
        return [task for lane, task in self._tasks.items() if lane.account in accounts]

    async def _rest(self, lane: Lane, pause: float) -> None:
        if lane in self._touched:
            return
        self._resting[lane] = asyncio.Event()
        try:
            async with asyncio.timeout(pause):
                await self._resting[lane].wait()
        except TimeoutError:
            return
        finally:
            del self._resting[lane]


def _now() -> float:
    return asyncio.get_running_loop().time()
