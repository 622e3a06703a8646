"""Keeps the leases of accounts: takes what is free, renews what is held, gives back in order."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from bot.accounts.duties import Duties, Sender
from bot.accounts.shares import Round, Wish, by_ease_of_moving, process_lease, take_part
from bot.accounts.tenures import FOR_GOOD, Tenures
from domain.errors import StorageUnavailable
from domain.ports import ChatAdapter, Held, Neighbours, UnitOfWork

log = structlog.get_logger(__name__)

_TOPIC = "accounts"
# Seconds. A lease is renewed every _PAUSE, and trusted for _SURE from before it was asked for: less
# than it lasts. What is free longer than _POLITE is taken by whoever has enough already, too.
_PAUSE = 2.0
_SURE = 8.0
_POLITE = 3.0
# What was offered and comes back so soon nobody wanted; it is offered again after a long while.
_WANTED_WITHIN = 30.0
_OFFERED_AGAIN = 600.0
# Every so many rounds the outbox is looked through for what nobody told of.
_ROUNDS_OF_A_SWEEP = 2


class Keeper:
    """Of one process. `run_id` answers with the process's run, once there is one."""

    def __init__(
        self,
        uow: UnitOfWork,
        neighbours: Neighbours,
        adapters: Mapping[str, ChatAdapter],
        sender: Sender,
        tenures: Tenures,
        run_id: Callable[[], int],
    ) -> None:
        self._uow = uow
        self._neighbours = neighbours
        self._tenures = tenures
        self._run_id = run_id
        self._duties = Duties(adapters, sender)
        self._in_order = by_ease_of_moving(
            adapters.keys(), lambda name: isinstance(adapters[name], Held)
        )
        self._held: set[str] = set()
        # Since when what is nobody's is.
        self._free_since: dict[str, float] = {}
        # When something was let go of; since when nobody wants it.
        self._offered: dict[str, float] = {}
        self._unwanted: dict[str, float] = {}
        # When the latest round that went well began, and the first one after an outage ended.
        self._latest = self._back_since = -FOR_GOOD
        self._is_out_of_touch = False
        self._is_stopping = False
        # Rounds and releases: one would take again what the other gives back.
        self._at_leases = asyncio.Lock()
        self._called = asyncio.Event()
        neighbours.listen(_TOPIC, lambda _: self._called.set())
        self._task: asyncio.Task[None] | None = None

    @property
    def held(self) -> frozenset[str]:
        """The accounts this process acts for now."""
        return frozenset(filter(self._tenures.holds, self._held - self._duties.not_begun))

    async def is_in_touch(self) -> bool:
        """It knows what it holds, as /readyz asks it."""
        return self._task is None or self._tenures.now() - self._latest < _SURE

    async def start(self) -> None:
        """Take what is free. Where no others can be, that is everything, for good."""
        self._is_stopping = False
        found = await self._round()
        await self._duties.has_begun()
        if found is None or not found.is_alone or self._duties.not_begun:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Let go of everything, each as soon as what is under way has ended."""
        self._is_stopping = True
        for name in self._held - self._duties.ending:
            self._leave(name, is_leaving=True)
        await self._duties.stop()
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._release(process_lease(self._run_id()))
        self._task = None

    async def _run(self) -> None:
        rounds = 0
        while True:
            await self._pause()
            try:
                self._give_up_expired()
                await self._round()
            except Exception:  # a bug of ours must not leave the accounts alone for good
                log.exception("accounts.broken")
            rounds += 1
            if rounds % _ROUNDS_OF_A_SWEEP == 0 and not self._is_stopping:
                self._duties.sweep()

    async def _pause(self) -> None:
        """Until the next round, or until somebody lets go of something, or a tenure runs out."""
        try:
            async with asyncio.timeout(max(0.0, min(_PAUSE, self._tenures.rest()))):
                await self._called.wait()
        except TimeoutError:
            return
        self._called.clear()

    async def _round(self) -> Round | None:
        """None: the store is away, or does not answer in time."""
        try:
            async with (
                asyncio.timeout(max(0.0, min(_SURE, self._tenures.rest()))),
                self._at_leases,
            ):
                wish, began = self._wish(), self._tenures.now()
                found = await self._uow.run(
                    lambda unit: take_part(unit.leases, wish), is_urgent=True
                )
                self._note(found, began)
        except (StorageUnavailable, TimeoutError) as error:
            if not self._is_out_of_touch:
                log.warning("accounts.not_renewed", reason=str(error) or "no answer in time")
            self._is_out_of_touch = True
            self._give_up_expired()
            return None
        if found.surplus and not self._is_stopping:
            self._leave(found.surplus)
        return found

    def _wish(self) -> Wish:
        now = self._tenures.now()
        return Wish(
            run_id=self._run_id(),
            accounts=() if self._is_stopping else self._in_order,
            held=frozenset(self._held),
            leaving=self._duties.ending,
            left_over={a for a, since in self._free_since.items() if now - since >= _POLITE},
            unwanted={a for a, since in self._unwanted.items() if now - since < _OFFERED_AGAIN},
            is_careful=self._is_out_of_touch or now - self._back_since < _POLITE,
        )

    def _note(self, found: Round, began: float) -> None:
        now, self._latest = self._tenures.now(), began
        if self._is_out_of_touch:
            self._is_out_of_touch, self._back_since = False, now
        self._free_since = {name: self._free_since.get(name, now) for name in found.free}
        for name in self._held - found.held:
            self._lose(name)
        self._tenures.extend(found.held, FOR_GOOD if found.is_alone else began + _SURE)
        new = found.held - self._held
        self._unwanted.update({name: now for name in new if self._is_back_soon(name, now)})
        self._held |= new
        self._duties.begin(new)

    def _is_back_soon(self, name: str, now: float) -> bool:
        return now - self._offered.pop(name, -FOR_GOOD) < _WANTED_WITHIN

    def _give_up_expired(self) -> None:
        for name in self._tenures.expired():
            self._lose(name)

    def _lose(self, name: str) -> None:
        """Somebody else may have it by now."""
        log.warning("accounts.lost", account=name)
        self._tenures.end(name)
        self._held.discard(name)
        self._duties.break_off(name)

    def _leave(self, name: str, *, is_leaving: bool = False) -> None:
        """Somebody else shall have it. It is kept until all is in order."""
        self._duties.end(name, partial(self._give_back, name), is_leaving=is_leaving)

    async def _give_back(self, name: str) -> None:
        async with self._at_leases:
            self._tenures.end(name)
            self._held.discard(name)
            await self._release(name)
            self._offered[name] = self._tenures.now()

    async def _release(self, name: str) -> None:
        if self._task is None:
            return
        run_id = self._run_id()
        try:
            await self._uow.run(lambda unit: unit.leases.release(name, run_id), is_urgent=True)
        except StorageUnavailable as error:
            # It runs out by itself.
            log.info("accounts.not_released", lease=name, reason=str(error))
        else:
            self._neighbours.tell(_TOPIC, name)
