"""One message out of a chat's queue: its turn within the limits, and the request itself."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.delivery.budgets import Budget
from bot.delivery.enclosures import enclosures
from bot.delivery.in_house import MOST_MERGED, Turn, show_first
from bot.delivery.limits import Pace
from bot.delivery.retractions import recall
from bot.delivery.saving import Saving, UntilNews, to_dispatch
from bot.delivery.settling import Settling
from bot.delivery.silence import Silence
from bot.delivery.usage import uses_of
from bot.delivery.waited import has_waited, waited_together
from domain.delivery import LimitUse, OutgoingFile, QuotaSpent, Receipt
from domain.merging import fitting
from domain.ports import ChatAdapter, FileStore, InHouse, Lane, OutboxEntry, UnitOfWork

# Chats that step up at the same time where they use up no limit together.
_ABREAST = 64
# Seconds for requests under way when we stop.
_LAST_REQUESTS = 10.0
# And for those that whoever comes next may repeat.
_LAST_REPEATABLE = 2.0
# Tries after which a message no longer waits for a file: about two minutes.
_TRIES_FOR_FILES = 9


class Sending:
    """Knows the adapters and how fast each may be."""

    def __init__(
        self,
        uow: UnitOfWork,
        adapters: Mapping[str, ChatAdapter],
        files: FileStore,
        budgets: Mapping[str, Budget],
        settling: Settling,
        clock: Callable[[], datetime],
        may_send: Callable[[str], bool],
    ) -> None:
        self._uow = uow
        self._adapters = adapters
        self._files = files
        self._budgets = budgets
        self._settling = settling
        self._saving = Saving(uow, clock)
        self._silence = Silence(adapters)
        self._clock = clock
        self._may_send = may_send
        self._own = {name: a for name, a in adapters.items() if isinstance(a, InHouse)}
        self._paces = {name: Pace(a.capabilities.limits) for name, a in adapters.items()}
        # Where chats use up a limit together, they step up one by one: the order is kept, and what
        # is counted is never more than what is allowed.
        self._doors = {
            name: asyncio.Semaphore(1 if pace.is_shared else _ABREAST)
            for name, pace in self._paces.items()
        }
        self._under_way: dict[asyncio.Task[float | None], str] = {}
        # Of those, the ones whose outcome is known, and is being written down.
        self._known: set[asyncio.Task[Any]] = set()

    async def step(self, lane: Lane) -> float | None:
        """Send the next message. Returns seconds to wait before the next step, or None: empty."""
        pace = self._paces[lane.account]
        wait = pace.wait(lane.chat, is_group=self._is_group(lane), now=_now())
        if wait > 0:
            return wait
        async with self._doors[lane.account]:
            await _turn_of_account(pace)
            turn = await self._turn(lane)
            if turn.shown or turn.error:
                return await self._end(lane, turn)
            if not turn.entries:
                return None
            early = (turn.entries[0].not_before - self._clock()).total_seconds()
            wait = max(early, self._silence.wait(lane.account, turn.entries[0]))
            if wait > 0:
                return wait
            chosen = await self._chosen(lane, turn.entries)
            if isinstance(chosen, UntilNews):
                return chosen
            # A request once begun is finished and written down, even when the process is stopping.
            has_left = asyncio.Event()
            sending = asyncio.create_task(self._send(lane, chosen, has_left))
            self._under_way[sending] = lane.account
            sending.add_done_callback(self._forget)
            await has_left.wait()
        return await asyncio.shield(sending)

    def usage(self) -> list[LimitUse]:
        """All limits of all accounts."""
        now = _now()
        return [
            use
            for account, pace in self._paces.items()
            for use in uses_of(account, pace, self._budgets[account], now)
        ]

    def take_up(self, accounts: Iterable[str], requests: Sequence[tuple[Lane, datetime]]) -> None:
        """Count on from what was requested lately, by whomever."""
        self._silence.begin(accounts)
        now = _now()
        for name in accounts:
            self._paces[name].begin()
        for lane, at in requests:
            age = max(0.0, (self._clock() - at).total_seconds())
            pace = self._paces[lane.account]
            pace.note(lane.chat, is_group=self._is_group(lane), now=now - age)

    async def finish(self, account: str = "") -> None:
        """Wait for the requests under way, of one account or all, but not for ever.

        Of one account, what is known of them is still written down when the store is there again.
        """
        ending = {s for s, name in self._under_way.items() if account in {"", name}}
        if ending:
            _, endless = await asyncio.wait(ending, timeout=self._patience_with(account))
            for sending in endless - self._known if account else endless:
                sending.cancel()
        await self._silence.end(account)

    def _patience_with(self, account: str) -> float:
        is_repeatable = account and self._adapters[account].capabilities.idempotent_sends
        return min(_LAST_REPEATABLE, _LAST_REQUESTS) if is_repeatable else _LAST_REQUESTS

    async def settled(self, accounts: Collection[str]) -> None:
        """Wait until all that is known of these accounts is written down, whatever it takes."""
        if known := {s for s in self._known if self._under_way[s] in accounts}:
            await asyncio.wait(known)

    async def _chosen(
        self, lane: Lane, entries: Sequence[OutboxEntry]
    ) -> Sequence[OutboxEntry] | UntilNews:
        adapter, budget = self._adapters[lane.account], self._budgets[lane.account]
        if adapter.capabilities.most_unanswered and has_waited(entries[0]):
            queue = await self._uow.run(lambda unit: unit.mailroom.queue_of(lane, MOST_MERGED))
            entries = waited_together(queue) or entries
        if not budget.is_watched:
            return entries
        return await self._saving.choose(lane, entries, adapter, budget)

    async def _turn(self, lane: Lane) -> Turn:
        """Where the platform is our own, what can be shown now is."""
        own = self._own.get(lane.account)
        if own is not None:
            return await show_first(self._uow, own, lane, self._most_text(lane))
        # Where the writes are: a look costs less there than a thread of its own would.
        return Turn(await self._uow.run(lambda unit: unit.mailroom.head(lane, MOST_MERGED)))

    async def _end(self, lane: Lane, turn: Turn) -> float | None:
        if turn.error:
            return await self._settle_failure(lane, turn.entries, turn.error)
        if turn.shown:
            turn.shown.tell()
            self._settling.count(lane, "sent")
        return None if turn.is_last else 0.0

    async def _send(
        self, lane: Lane, entries: Sequence[OutboxEntry], has_left: asyncio.Event
    ) -> float | None:
        adapter = self._adapters[lane.account]
        entries = self._fitting(lane, entries)
        try:
            if not await self._may_leave(lane, entries):
                return 0.0
            pace = self._paces[lane.account]
            pace.note(lane.chat, is_group=self._is_group(lane), now=_now())
            self._budgets[lane.account].note_request()
        finally:
            has_left.set()
        try:
            receipt = await self._request(adapter, entries)
        except Exception as error:  # every failure has its reaction; none may stop the lane
            self._note_known()
            self._silence.note(lane.account, error)
            return await self._settle_failure(lane, entries, error)
        self._note_known()
        self._silence.note(lane.account, None)
        is_empty = await self._settling.receipt(lane, entries, receipt)
        return None if is_empty else 0.0

    def _note_known(self) -> None:
        sending = asyncio.current_task()
        assert sending is not None
        self._known.add(sending)

    def _forget(self, sending: asyncio.Task[float | None]) -> None:
        self._under_way.pop(sending, None)
        self._known.discard(sending)

    async def _may_leave(self, lane: Lane, entries: Sequence[OutboxEntry]) -> bool:
        """Nobody else is at them, nor will be before the request is made."""
        is_marked = not self._adapters[lane.account].capabilities.idempotent_sends
        ids = [entry.id for entry in entries]
        if is_marked and not await self._uow.run(lambda unit: unit.mailroom.mark_sending(ids)):
            # Superseded meanwhile, or at another process: look again.
            return False
        if self._may_send(lane.account):
            return True
        if is_marked:
            await self._uow.run(
                lambda unit: unit.mailroom.retry(ids, not_before=unit.now, error="not ours")
            )
        return False

    async def _request(self, adapter: ChatAdapter, entries: Sequence[OutboxEntry]) -> Receipt:
        if entries[0].message.retracts is not None:
            await recall(self._uow, adapter, entries[0])
            return Receipt()
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
        return await adapter.send(replace(to_dispatch(entries), files=files))

    async def _settle_failure(
        self, lane: Lane, entries: Sequence[OutboxEntry], error: Exception
    ) -> float:
        self._paces[lane.account].slow_down(error, lane.chat, _now())
        if isinstance(error, QuotaSpent):
            self._budgets[lane.account].note_refusal(error)
        await self._settling.failure(lane, entries, error)
        return 0.0

    def _fitting(self, lane: Lane, entries: Sequence[OutboxEntry]) -> Sequence[OutboxEntry]:
        """Those that fit into one message."""
        return entries[: fitting([entry.message for entry in entries], self._most_text(lane))]

    def _most_text(self, lane: Lane) -> int:
        return self._adapters[lane.account].capabilities.max_text

    def _is_group(self, lane: Lane) -> bool:
        return self._adapters[lane.account].is_group(lane.chat)


async def _turn_of_account(pace: Pace) -> None:
    while True:
        wait = pace.wait_for_account(_now())
        if wait <= 0:
            return
        await asyncio.sleep(wait)


def _now() -> float:
    return asyncio.get_running_loop().time()
