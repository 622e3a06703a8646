"""The one door for everything that comes in: stored once, handled in the same transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from bot.metrics import Metrics
from domain.errors import StorageUnavailable
from domain.messaging import Acknowledgement, Incoming, IncomingKind, Outgoing
from domain.people.language import locale_of
from domain.ports import Inscribed, Lane, Shown, Texts, Unit, UnitOfWork
from domain.wellformed import well_formed

# What somebody did who waits for an answer.
_WRITTEN = frozenset({IncomingKind.MESSAGE, IncomingKind.EDIT, IncomingKind.PRESS})

log = structlog.get_logger(__name__)

Inscribe = Callable[[Unit], Inscribed]


class Talks(Protocol):
    """Whoever answers people."""

    def handle(self, unit: Unit, incoming: Incoming) -> Acknowledgement:
        """One step of a conversation, inside the unit."""
        ...


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came of an event, and who is to be told now that it is durable."""

    acknowledgement: Acknowledgement
    tell: Sequence[Callable[[], None]]


class Intake:
    """Implements the `Receive` port. One event, one transaction."""

    def __init__(
        self,
        uow: UnitOfWork,
        talks: Talks,
        texts: Callable[[str], Texts],
        metrics: Metrics,
        show_at_once: Callable[[Unit, Lane], Sequence[Shown]] = lambda _unit, _lane: (),
    ) -> None:
        self._uow = uow
        self._talks = talks
        self._texts = texts
        self._metrics = metrics
        # What was queued for the chat the event came from, where that can be done in its unit.
        self._show_at_once = show_at_once

    async def __call__(
        self, incoming: Incoming, *, inscribe: Inscribe | None = None
    ) -> Acknowledgement:
        """Take in one event; returns when it is durable."""
        with self._metrics.turns.time():
            taken = await self._handled(well_formed(incoming), inscribe)
        for tell in taken.tell:
            tell()
        outcome = "duplicate" if taken.acknowledgement.duplicate else "taken"
        self._metrics.events.labels(incoming.account, outcome).inc()
        return taken.acknowledgement

    async def replay(self, inbox_id: int, incoming: Incoming) -> bool:
        """Handle once more what could not be handled; raises what it raises.

        False = somebody else replayed it meanwhile, and nothing was done.
        """

        def again(unit: Unit) -> bool:
            if not unit.inbox.mark_handled(inbox_id):
                return False
            self._talks.handle(unit, incoming)
            return True

        return await self._uow.run(again, order=incoming.address.order)

    async def _handled(self, incoming: Incoming, inscribe: Inscribe | None) -> _Taken:
        order = incoming.address.order

        def work(do: Callable[[Unit, Incoming], Acknowledgement], unit: Unit) -> _Taken:
            inscribed = inscribe(unit) if inscribe else None
            said = well_formed(inscribed.incoming) if inscribed else incoming
            acknowledgement = do(unit, said)
            here = Lane(account=said.account, chat=said.address.chat)
            told = [inscribed.tell] if inscribed else []
            told += [shown.tell for shown in self._show_at_once(unit, here)]
            return _Taken(acknowledgement, told)

        try:
            return await self._uow.run(partial(work, self._take_in), order=order)
        except StorageUnavailable:
            raise
        except Exception as error:  # a bug of ours must not lose what somebody wrote
            log.exception("intake.failed", account=incoming.account, event_id=incoming.event_id)
            self._metrics.events.labels(incoming.account, "failed").inc()
            keep = partial(self._keep, repr(error))
            return await self._uow.run(partial(work, keep), order=order)

    def _take_in(self, unit: Unit, incoming: Incoming) -> Acknowledgement:
        if incoming.kind in _WRITTEN:
            native_id = incoming.sender.native_id
            unit.people.expect(incoming.account, native_id)
            unit.memories.expect(incoming.address, native_id)
            if incoming.spoken_of:
                unit.references.expect(incoming.address, incoming.spoken_of)
        if unit.inbox.store(incoming) is None:
            return Acknowledgement(duplicate=True)
        return self._talks.handle(unit, incoming)

    def _keep(self, reason: str, unit: Unit, incoming: Incoming) -> Acknowledgement:
        """Nothing of the failed unit was left: store the event anew, for replay."""
        inbox_id = unit.inbox.store(incoming)
        if inbox_id is None:
            return Acknowledgement(duplicate=True)
        unit.inbox.mark_failed(inbox_id, reason)
        if incoming.kind not in _WRITTEN:
            return Acknowledgement()
        return self._apologise(unit, incoming)

    def _apologise(self, unit: Unit, incoming: Incoming) -> Acknowledgement:
        sentence = self._texts(locale_of(incoming.sender.language)).say("common.kept_for_later")
        if incoming.kind is IncomingKind.PRESS:
            return Acknowledgement(notice=sentence)
        unit.outbox.queue(Outgoing(address=incoming.address, text=sentence, replace_key="apology"))
        return Acknowledgement()
