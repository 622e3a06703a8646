"""What doctor finds in the database: its state, and failures that wait for a person."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.doctor.installation import readable_size
from bot.settings import Settings
from domain.errors import StorageUnavailable
from domain.people.person import Role
from domain.ports import Finding, TicketFilter, TicketOrder, Unit
from store.database_state import DatabaseState
from store.errors import (
    DatabaseHalfFilled,
    DatabaseMissing,
    DatabaseMoved,
    DatabaseNotOpened,
)
from store.looking import LookingStore, examine_database

# Found where the database can be looked at.
READABLE = "doctor.database.good"
# What is due is seen to by the clock of whichever process comes first.
_CLOCKS_APART = timedelta(seconds=5)
# Of each kind of failure, so many are told.
_TOLD = 20


async def examine_records(
    settings: Settings, clock: Callable[[], datetime], no_ticket: str
) -> list[Finding]:
    """The database file, and if it can be read, what is in it."""
    whole = await asyncio.to_thread(lambda: list(_whole(settings.database_url)))
    if not any(finding.code == READABLE for finding in whole):
        return whole
    store = LookingStore(settings.database_url, clock)
    try:
        return [*whole, *await store.read(lambda unit: list(_contents(unit, no_ticket)))]
    finally:
        await store.close()


def _whole(url: str) -> Iterator[Finding]:
    try:
        state = examine_database(url)
    except DatabaseNotOpened as error:
        yield _of_closed(error)
    except StorageUnavailable as failure:
        code = "doctor.database.away" if failure.is_away else "doctor.database.unreadable"
        yield _bad(code, {"reason": failure})
    else:
        yield from _of_state(state)


def _of_state(state: DatabaseState) -> Iterator[Finding]:
    schema, size = state.schema, readable_size(state.size)
    if state.damage:
        yield _bad("doctor.database.damaged", {"reason": state.damage})
    elif schema.is_too_new:
        yield _bad("doctor.database.too_new", {})
    elif schema.urgent:
        yield _bad("doctor.database.pending", {"revisions": ", ".join(schema.urgent)})
    else:
        yield Finding(is_good=True, code=READABLE, params={"path": state.place, "size": size})
    if abs(state.clock_ahead) > _CLOCKS_APART:
        seconds = round(abs(state.clock_ahead).total_seconds())
        yield _bad("doctor.clock.apart", {"seconds": seconds})
    if schema.waiting and not schema.urgent:
        params = {"revisions": ", ".join(schema.waiting)}
        yield Finding(is_good=True, needs_care=True, code="doctor.database.clean_up", params=params)


def _of_closed(error: DatabaseNotOpened) -> Finding:
    match error:
        case DatabaseMissing():
            params = {"path": error.place}
            return Finding(is_good=True, code="doctor.database.missing", params=params)
        case DatabaseHalfFilled():
            return _bad("doctor.database.half_filled", {"source": error.source})
        case DatabaseMoved():
            return _bad("doctor.database.moved", {"place": error.place})
        case _:
            return _bad("doctor.database.url", {})


def _contents(unit: Unit, no_ticket: str) -> Iterator[Finding]:
    yield from _admin(unit)
    yield from _clock(unit)
    yield from _deadlines(unit)
    yield from _cron_jobs(unit)
    yield from _stuck_jobs(unit)
    yield from _events(unit)
    yield from _messages(unit, no_ticket)
    yield from _held_messages(unit)


def _admin(unit: Unit) -> Iterator[Finding]:
    has_admin = bool(unit.people.with_role(Role.ADMIN))
    code = "doctor.admin.good" if has_admin else "doctor.admin.none"
    # Nobody needs an admin to serve customers: told, but not held to be wrong.
    yield Finding(is_good=True, code=code, params={})


def _clock(unit: Unit) -> Iterator[Finding]:
    newest = unit.tickets.find(TicketFilter(), order=TicketOrder.NEWEST, limit=1)
    if newest and newest[0].created_at > unit.now:
        params = {"now": unit.now.isoformat(" "), "latest": newest[0].created_at.isoformat(" ")}
        yield _bad("doctor.clock.backwards", params)


def _deadlines(unit: Unit) -> Iterator[Finding]:
    parked = unit.troubles.parked_deadlines(_TOLD)
    for deadline, error in parked:
        params = {
            "id": deadline.id,
            "about": f"#{deadline.number}" if deadline.number else deadline.subject,
            "purpose": deadline.purpose.value,
            "error": error,
        }
        yield _bad("doctor.deadlines.parked", params)
    if not parked:
        yield Finding(is_good=True, code="doctor.deadlines.good", params={})


def _cron_jobs(unit: Unit) -> Iterator[Finding]:
    failed = unit.troubles.failed_runs()
    for run in failed:
        params = {"job": run.name, "slot": f"{run.slot:%Y-%m-%d %H:%M} UTC", "error": run.error}
        yield _bad("doctor.cron.failed", params)
    if not failed:
        yield Finding(is_good=True, code="doctor.cron.good", params={})


def _stuck_jobs(unit: Unit) -> Iterator[Finding]:
    """They mend themselves, once somebody is at work, or what they need is there."""
    for job in unit.troubles.stuck_jobs(_TOLD):
        params = {
            "job": f"{job.kind} {job.subject}",
            "since": f"{job.since:%Y-%m-%d %H:%M} UTC",
            "failures": job.failures,
            "error": job.error,
        }
        code = "doctor.jobs.idle" if job.is_idle else "doctor.jobs.failing"
        yield Finding(is_good=True, needs_care=True, code=code, params=params)


def _events(unit: Unit) -> Iterator[Finding]:
    failed = unit.inbox.failed(_TOLD)
    for inbox_id, incoming, error in failed:
        params = {"id": inbox_id, "account": incoming.account, "error": error}
        yield _bad("doctor.events.failed", params)
    if not failed:
        yield Finding(is_good=True, code="doctor.events.good", params={})


def _messages(unit: Unit, no_ticket: str) -> Iterator[Finding]:
    failed = unit.troubles.failed_messages(_TOLD)
    for message in failed:
        params = {
            "account": message.address.account,
            "chat": message.address.chat,
            "ticket": f"#{message.ticket}" if message.ticket else no_ticket,
            "error": message.error,
        }
        yield _bad("doctor.messages.failed", params)
    if not failed:
        yield Finding(is_good=True, code="doctor.messages.good", params={})


def _held_messages(unit: Unit) -> Iterator[Finding]:
    """Nobody need mend anything, but somebody may want to call."""
    for waiting in unit.held.chats(_TOLD):
        params = {
            "account": waiting.lane.account,
            "chat": waiting.lane.chat,
            "count": waiting.count,
            "since": f"{waiting.since:%Y-%m-%d %H:%M} UTC",
        }
        yield Finding(is_good=True, needs_care=True, code="doctor.messages.held", params=params)


def _bad(code: str, params: Mapping[str, object]) -> Finding:
    return Finding(is_good=False, code=code, params=params)
