"""One task per chat with unsent messages: woken by commits, gone when all is sent."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from bot.delivery.budgets import Budget
from bot.delivery.outcomes import Outcomes
from bot.delivery.saving import UntilNews
from bot.delivery.sending import Sending
from bot.delivery.settling import STORE_PAUSE, Settling
from bot.metrics import Metrics
from domain.delivery import LimitUse, OutcomeUnknown
from domain.errors import StorageUnavailable
from domain.ports import ChatAdapter, Committed, FileStore, Lane, Unit, UnitOfWork

log = structlog.get_logger(__name__)

# How many chats of an account are served at the same time.
_ABREAST = 64


class Delivery:
    """Serves each chat in the order of its messages, and no chat because of another."""

    def __init__(
        self,
        uow: UnitOfWork,
        adapters: Mapping[str, ChatAdapter],
        files: FileStore,
        outcomes: Outcomes,
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._uow = uow
        self._adapters = adapters
        self._outcomes = outcomes
        self._budgets = {name: Budget(adapter, clock) for name, adapter in adapters.items()}
        self._settling = Settling(uow, adapters, self._budgets, outcomes, metrics)
        self._sending = Sending(uow, adapters, files, self._budgets, self._settling, clock)
        self._tasks: dict[Lane, asyncio.Task[None]] = {}
        self._touched: set[Lane] = set()
        # Those that wait for something new to be said.
        self._resting: dict[Lane, asyncio.Event] = {}
        # Of each account: one that is slow keeps no other waiting.
        self._rooms = {name: asyncio.Semaphore(_ABREAST) for name in adapters}
        self._stopping = False

    async def start(self) -> None:
        """Take up what a former process left, and wait for commits."""
        await self._uow.run(self._recover)
        uses = await self._uow.read(lambda unit: unit.quotas.uses())
        for budget in self._budgets.values():
            budget.take_up(uses)
        self._uow.subscribe(self._on_commit)
        lanes = await self._uow.read(lambda unit: unit.mailroom.lanes())
        for account in {lane.account for lane in lanes} - self._adapters.keys():
            log.warning("delivery.account_gone", account=account)
        self._wake(lanes)

    async def stop(self) -> None:
        """Finish the requests that are under way; the rest stays in the outbox."""
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

    def _recover(self, unit: Unit) -> None:
        """What was being sent when a process died may have arrived; twice is enough."""
        for entry in unit.mailroom.recover():
            address = entry.message.address
            log.info("delivery.unknown_twice", account=address.account, outbox=entry.id)
            died = OutcomeUnknown("the process ended before the answer came")
            reaction = self._outcomes.reaction([entry], died, idempotent=False)
            reaction(unit, Lane(account=address.account, chat=address.chat))

    def _on_commit(self, committed: Committed) -> None:
        self._wake(committed.lanes)

    def _wake(self, lanes: Sequence[Lane] | frozenset[Lane]) -> None:
        for lane in lanes:
            if self._stopping or lane.account not in self._adapters:
                continue
            self._touched.add(lane)
            if lane in self._resting:
                self._resting[lane].set()
            if lane not in self._tasks:
                self._tasks[lane] = asyncio.create_task(self._serve(lane))

    async def _serve(self, lane: Lane) -> None:
        try:
            while lane in self._touched:
                await self._drain(lane)
        finally:
            del self._tasks[lane]

    async def _drain(self, lane: Lane) -> None:
        while True:
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
            if pause is None:
                return
            if isinstance(pause, UntilNews):
                await self._rest(lane, pause)
            elif pause > 0:
                await asyncio.sleep(pause)

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
