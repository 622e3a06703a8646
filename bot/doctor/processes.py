"""What doctor finds about the processes at work on a server's database, and who holds what."""

from collections.abc import Callable, Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.accounts.shares import run_of
from bot.doctor.accounts import idle_adapters
from bot.looking import look
from bot.settings import Settings
from domain.ports import Finding, Lease, Run, Texts, Unit
from store.databases import database_of

# Who is there and has not been seen for so long stands still.
_STANDS_STILL = timedelta(minutes=3)
# What ended badly before that, somebody has looked into, or nobody will.
_NEWS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    runs: Sequence[Run]
    leases: Sequence[Lease]
    present: Collection[int]

    @property
    def at_work(self) -> list[Run]:
        """Those that came first are first."""
        return sorted((r for r in self.runs if r.id in self.present), key=lambda run: run.id)


async def examine_processes(
    settings: Settings,
    clock: Callable[[], datetime],
    texts: Texts,
    texts_of: Callable[[str], Texts],
) -> list[Finding]:
    """Nothing where one process has its file to itself. Raises DatabaseNotOpened."""
    if database_of(settings.database_url).file is not None:
        return []
    async with idle_adapters(settings, texts_of, clock) as adapters:
        accounts = {adapter.account for adapter in adapters}
    state, now, zone = await look(settings, _state_of), clock(), ZoneInfo(settings.timezone)
    return [
        *(_at_work(run, state.leases, now, zone, texts) for run in state.at_work),
        *_of_all(state, accounts),
        *_ended_badly(state, now, zone),
    ]


def _state_of(unit: Unit) -> _State:
    return _State(runs=unit.runs.latest(), leases=unit.leases.all(), present=unit.leases.present())


def _at_work(
    run: Run, leases: Sequence[Lease], now: datetime, zone: ZoneInfo, texts: Texts
) -> Finding:
    held = [one.name for one in leases if one.is_live and one.holder == run.id and not run_of(one)]
    stands_still = now - run.seen_at > _STANDS_STILL
    return Finding(
        is_good=not stands_still,
        code=f"doctor.processes.{'stands_still' if stands_still else 'at_work'}",
        params={
            **_params(run, zone),
            "accounts": ", ".join(held) or texts.say("doctor.processes.nothing"),
        },
    )


def _of_all(state: _State, accounts: Set[str]) -> Iterator[Finding]:
    versions = sorted({run.process.version for run in state.at_work})
    if not versions:
        yield Finding(is_good=True, needs_care=True, code="doctor.processes.none", params={})
        return
    if len(versions) > 1:
        yield Finding(
            is_good=True,
            needs_care=True,
            code="doctor.processes.versions",
            params={"versions": ", ".join(versions)},
        )
    held = {lease.name for lease in state.leases if lease.is_live}
    for account in sorted(accounts - held):
        yield Finding(is_good=False, code="doctor.processes.not_held", params={"account": account})


def _ended_badly(state: _State, now: datetime, zone: ZoneInfo) -> Iterator[Finding]:
    for run in state.runs:
        is_gone = not run.is_over and run.id not in state.present
        if is_gone and run.process.pid and now - run.seen_at < _NEWS:
            yield Finding(
                is_good=True,
                needs_care=True,
                code="doctor.processes.ended_badly",
                params=_params(run, zone),
            )


def _params(run: Run, zone: ZoneInfo) -> dict[str, object]:
    said = run.process
    return {
        "host": said.host,
        "pid": said.pid,
        "address": said.address,
        "version": said.version,
        "since": f"{run.started_at.astimezone(zone):%Y-%m-%d %H:%M}",
        "seen": f"{run.seen_at.astimezone(zone):%Y-%m-%d %H:%M}",
    }
