"""Sends the outbox: in order per chat, within the platforms' limits, and writes down the outcome.

What a failure means is decided in `bot.outcomes`.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import structlog

from bot.enclosures import enclosures
from bot.limits import Pace
from bot.metrics import Metrics
from bot.outcomes import Outcomes
from domain.delivery import (
    AccountRefused,
    Dispatch,
    LimitScope,
    OutcomeUnknown,
    OutgoingFile,
    Receipt,
    RetryLater,
)
from domain.errors import StorageUnavailable
from domain.merging import fitting, merge
from domain.ports import (
    ChatAdapter,
    Committed,
    FileStore,
    InHouse,
    Lane,
    OutboxEntry,
    Shown,
    Unit,
    UnitOfWork,
)

log = structlog.get_logger(__name__)

T = TypeVar("T")

# How many chats of an account are served at the same time, and how many messages may merge into
# one.
_ABREAST = 64
_MERGED = 40
# Seconds: between tries while the store is away; for requests under way when we stop.
_STORE_PAUSE = 1.0
_LAST_REQUESTS = 10.0
# Tries after which a message no longer waits for a file: about two minutes.
_TRIES_FOR_FILES = 9
# Seconds of silence of an account whose credentials were refused.
_REFUSED_PAUSE = 60.0


class Delivery:
    """One task per chat with unsent messages; none for the others."""

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
        self._files = files
        self._outcomes = outcomes
        self._clock = clock
        self._metrics = metrics
        self._own = {name: a for name, a in adapters.items() if isinstance(a, InHouse)}
        self._paces = {name: Pace(a.capabilities.limits) for name, a in adapters.items()}
        self._tasks: dict[Lane, asyncio.Task[None]] = {}
        self._touched: set[Lane] = set()
        # Of each account: one that is slow keeps no other waiting.
        self._rooms = {name: asyncio.Semaphore(_ABREAST) for name in adapters}
        # Where chats use up a limit together, they step up one by one: the order is kept, and what
        # is counted is never more than what is allowed.
        self._doors = {
            name: asyncio.Semaphore(1 if pace.is_shared else _ABREAST)
            for name, pace in self._paces.items()
        }
        self._sending: set[asyncio.Task[float | None]] = set()
        self._stopping = False

    async def start(self) -> None:
        """Take up what a former process left, and wait for commits."""
        await self._uow.run(self._recover)
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
        if self._sending:
            _, endless = await asyncio.wait(self._sending, timeout=_LAST_REQUESTS)
            for sending in endless:
                sending.cancel()

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
            if lane not in self._tasks:
                self._tasks[lane] = asyncio.create_task(self._serve(lane))

    async def _serve(self, lane: Lane) -> None:
        try:
            while lane in self._touched:
                self._touched.discard(lane)
                await self._drain(lane)
        finally:
            del self._tasks[lane]

    async def _drain(self, lane: Lane) -> None:
        while True:
            try:
                async with self._rooms[lane.account]:
                    pause = await self._step(lane)
            except StorageUnavailable:
                log.warning("delivery.store_unavailable", account=lane.account)
                pause = _STORE_PAUSE
            except Exception:  # a bug of ours must not silence the chat until the next start
                log.exception("delivery.broken", account=lane.account)
                pause = _STORE_PAUSE
            if pause is None:
                return
            if pause > 0:
                await asyncio.sleep(pause)

    async def _step(self, lane: Lane) -> float | None:
        """Send the next message. Returns seconds to wait before the next step, or None: empty."""
        pace = self._paces[lane.account]
        wait = pace.wait(lane.chat, is_group=self._is_group(lane), now=_now())
        if wait > 0:
            return wait
        async with self._doors[lane.account]:
            await _turn_of_account(pace)
            # Where the writes are: a look costs less there than a thread of its own would.
            entries = await self._uow.run(lambda unit: unit.mailroom.head(lane, _MERGED))
            if not entries:
                return None
            early = (entries[0].not_before - self._clock()).total_seconds()
            if early > 0:
                return early
            own = self._own.get(lane.account)
            if own and not entries[0].message.attachments:
                return await self._show(own, lane, self._fitting(lane, entries))
            # A request once begun is finished and written down, even when the process is stopping.
            has_left = asyncio.Event()
            sending = asyncio.create_task(self._send(lane, entries, has_left))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
            await has_left.wait()
        return await asyncio.shield(sending)

    async def _show(
        self, adapter: InHouse, lane: Lane, entries: Sequence[OutboxEntry]
    ) -> float | None:
        """Where the platform is our own, showing a message and settling it are one unit."""
        dispatch = _dispatch(entries)

        def work(unit: Unit) -> tuple[Shown, bool]:
            shown = adapter.show(unit, dispatch)
            return shown, _sent(unit, lane, entries, shown.receipt)

        try:
            shown, is_empty = await self._uow.run(work)
        except StorageUnavailable:
            raise
        except Exception as error:  # every failure has its reaction; none may stop the lane
            return await self._settle_failure(lane, entries, error)
        shown.tell()
        self._metrics.messages.labels(lane.account, "sent").inc()
        return None if is_empty else 0.0

    def _fitting(self, lane: Lane, entries: Sequence[OutboxEntry]) -> Sequence[OutboxEntry]:
        """Those that fit into one message."""
        most = self._adapters[lane.account].capabilities.max_text
        return entries[: fitting([entry.message for entry in entries], most)]

    def _is_group(self, lane: Lane) -> bool:
        return self._adapters[lane.account].is_group(lane.chat)

    async def _send(
        self, lane: Lane, entries: Sequence[OutboxEntry], has_left: asyncio.Event
    ) -> float | None:
        adapter = self._adapters[lane.account]
        entries = self._fitting(lane, entries)
        try:
            if not adapter.capabilities.idempotent_sends:
                ids = [entry.id for entry in entries]
                await self._uow.run(lambda unit: unit.mailroom.mark_sending(ids))
            pace = self._paces[lane.account]
            pace.note(lane.chat, is_group=self._is_group(lane), now=_now())
        finally:
            has_left.set()
        try:
            receipt = await self._request(adapter, entries)
        except Exception as error:  # every failure has its reaction; none may stop the lane
            return await self._settle_failure(lane, entries, error)
        self._metrics.messages.labels(lane.account, "sent").inc()
        is_empty = await self._write_down(lambda unit: _sent(unit, lane, entries, receipt))
        return None if is_empty else 0.0

    async def _request(self, adapter: ChatAdapter, entries: Sequence[OutboxEntry]) -> Receipt:
        wanted = entries[0].message.attachments
        files: tuple[OutgoingFile, ...] = ()
        if wanted:
            files = await self._uow.read(
                lambda unit: enclosures(
                    unit,
                    wanted,
                    adapter=adapter,
                    files=self._files,
                    is_last_call=entries[0].attempts >= _TRIES_FOR_FILES,
                )
            )
        return await adapter.send(_dispatch(entries, files))

    async def _settle_failure(
        self, lane: Lane, entries: Sequence[OutboxEntry], error: Exception
    ) -> float:
        self._pause(lane, error)
        self._metrics.messages.labels(lane.account, type(error).__name__).inc()
        can = self._adapters[lane.account].capabilities
        reaction = self._outcomes.reaction(
            entries, error, idempotent=can.idempotent_sends, patience=can.patience
        )
        log.info(
            "delivery.failed",
            account=lane.account,
            outbox=entries[0].id,
            error=type(error).__name__,
            reason=str(error),
        )
        try:
            await self._write_down(lambda unit: reaction(unit, lane))
        except Exception:  # a bug of ours must leave no message between the states
            log.exception("delivery.not_told", account=lane.account, outbox=entries[0].id)
            ids = [entry.id for entry in entries]
            await self._write_down(lambda unit: unit.mailroom.failed(ids, repr(error)))
        return 0.0

    def _pause(self, lane: Lane, error: Exception) -> None:
        now, pace = _now(), self._paces[lane.account]
        if isinstance(error, RetryLater):
            pace.pause(error.scope, lane.chat, now + error.after)
        elif isinstance(error, AccountRefused):
            pace.pause(LimitScope.ACCOUNT, lane.chat, now + _REFUSED_PAUSE)

    async def _write_down(self, work: Callable[[Unit], T]) -> T:
        """What became of a request must not be lost to a passing trouble of the database."""
        while True:
            try:
                return await self._uow.run(work)
            except StorageUnavailable:
                await asyncio.sleep(_STORE_PAUSE)


def _dispatch(entries: Sequence[OutboxEntry], files: tuple[OutgoingFile, ...] = ()) -> Dispatch:
    head = entries[0]
    message = merge([entry.message for entry in entries]) if len(entries) > 1 else head.message
    return Dispatch(
        key=str(head.id), message=message, edits=head.edits, thread=head.thread, files=files
    )


def _sent(unit: Unit, lane: Lane, entries: Sequence[OutboxEntry], receipt: Receipt) -> bool:
    """Write it down, and look whether that was all: mostly it was, and nobody need look again."""
    unit.mailroom.sent(entries, receipt)
    return not unit.mailroom.head(lane, 1)


async def _turn_of_account(pace: Pace) -> None:
    while True:
        wait = pace.wait_for_account(_now())
        if wait <= 0:
            return
        await asyncio.sleep(wait)


def _now() -> float:
    return asyncio.get_running_loop().time()
