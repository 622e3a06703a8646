"""Background jobs on PostgreSQL: in the unit that wants them or not at all, and each one done."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from bot.metrics import Metrics
from domain.messaging import FileKind
from domain.ports import Unit
from domain.tickets.conversation import Attachment, AttachmentState
from scheduler.queue.driver import QueueDriver
from scheduler.queue.enqueuing import enqueue_fetch
from scheduler.queue.job_queue import Handler, JobKind, TryAgain
from scheduler.queue.pg_queue import PgQueue, Timing
from scheduler.queue.schema import queries_through
from store.databases import Store
from store.postgres.beside import PostgresBeside
from tests.databases.kinds import POSTGRESQL
from tests.databases.postgres import OWN_URL, Postgres
from tests.integration.store.conftest import START
from tests.waiting import until

PICTURE = Attachment(
    owner_id=1,
    kind=FileKind.PICTURE,
    name="1.jpg",
    state=AttachmentState.PENDING,
    created_at=START,
)
FETCHED = replace(PICTURE, state=AttachmentState.STORED)
TIMING = Timing(
    silence=timedelta(seconds=2),
    sweep=timedelta(seconds=0.2),
    last_words=timedelta(seconds=0.3),
    survey=timedelta(seconds=0.2),
)


class WrongDecision(Exception):
    pass


@pytest.fixture
def database_kind() -> str:
    return POSTGRESQL


@pytest.fixture
def server(database_url: str) -> psycopg.Connection:
    """A look past everything of ours."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@asynccontextmanager
async def at_work(url: str, handler: Handler) -> AsyncIterator[PgQueue]:
    """A queue of a process of its own, as far as the database can tell."""
    queue = PgQueue(PostgresBeside(url), TIMING)
    queue.handle(JobKind.FETCH, handler)
    await queue.start()
    yield queue
    await queue.stop()


def jobs(server: psycopg.Connection) -> list[tuple[str, str]]:
    rows = server.execute("SELECT convert_from(payload, 'UTF8'), status FROM gongdan_jobs.pgqueuer")
    return sorted(rows.fetchall())


def is_empty(server: psycopg.Connection) -> Callable[[], bool]:
    return lambda: not jobs(server)


async def test_a_job_is_there_if_and_only_if_the_unit_that_wants_it_is(
    store: Store, server: psycopg.Connection
) -> None:
    assert store.background
    store.background.enqueue_fetch = enqueue_fetch

    def undone(unit: Unit) -> None:
        unit.attachments.add(PICTURE)
        raise WrongDecision

    def undone_in_part(unit: Unit) -> int:
        with pytest.raises(WrongDecision), unit.attempt():
            undone(unit)
        return unit.attachments.add(PICTURE)

    with pytest.raises(WrongDecision):
        await store.run(undone)
    assert jobs(server) == []
    kept = await store.run(undone_in_part)
    assert jobs(server) == [(str(kept), "queued")]
    # What is there already needs nobody to fetch it.
    await store.run(lambda unit: unit.attachments.add(FETCHED))
    assert jobs(server) == [(str(kept), "queued")]


async def test_each_job_is_done_by_one_of_many(
    database_url: str, server: psycopg.Connection
) -> None:
    done: list[tuple[str, str]] = []

    def worker(name: str) -> Handler:
        async def handle(subject: str, _failures: int) -> None:
            await asyncio.sleep(0.005)
            done.append((name, subject))

        return handle

    async with (
        at_work(database_url, worker("one")) as one,
        at_work(database_url, worker("two")) as two,
    ):
        subjects = [str(number) for number in range(60)]
        await one.put(JobKind.FETCH, subjects)
        await two.put(JobKind.FETCH, subjects[:30])
        await until(is_empty(server))
        assert sorted((subject for _, subject in done), key=int) == subjects
        assert {name for name, _ in done} == {"one", "two"}
        counted = [*one.counts(), *two.counts()]
        assert {count.outcome for count in counted} == {"done"}
        assert sum(count.count for count in counted) == 60


async def test_what_fails_is_tried_again(database_url: str, server: psycopg.Connection) -> None:
    tries: list[int] = []

    async def handle(_subject: str, failures: int) -> None:
        tries.append(failures)
        if failures == 0:
            raise WrongDecision
        if failures == 1:
            raise TryAgain(timedelta(seconds=0.05), "not now")

    with capture_logs() as logged:
        async with at_work(database_url, handle) as queue:
            await queue.put(JobKind.FETCH, ["7"])
            await until(is_empty(server))
            outcomes = {count.outcome: count.count for count in queue.counts()}
    assert tries == [0, 1, 2]
    assert [entry["event"] for entry in logged] == ["queue.job_failed"]
    assert outcomes == {"again": 2, "done": 1}


async def test_stopping_finishes_what_is_short_and_leaves_the_rest_to_others(
    database_url: str, server: psycopg.Connection
) -> None:
    begun, finished, taken_over = [], [], []

    async def handle(subject: str, _failures: int) -> None:
        begun.append(subject)
        await asyncio.sleep(0.1 if subject == "short" else 60)
        finished.append(subject)

    async def take_over(subject: str, _failures: int) -> None:
        taken_over.append(subject)

    async with at_work(database_url, handle) as queue:
        await queue.put(JobKind.FETCH, ["short", "long"])
        await until(lambda: len(begun) == 2)
    assert finished == ["short"]
    assert jobs(server) == [("long", "queued")]
    async with at_work(database_url, take_over):
        await until(is_empty(server))
    assert taken_over == ["long"]


async def test_of_a_process_that_is_killed_another_takes_over(
    database_url: str, server: psycopg.Connection
) -> None:
    victim = Path(__file__).with_name("victim.py")
    dying = await asyncio.create_subprocess_exec(
        sys.executable, victim, database_url, stdout=asyncio.subprocess.PIPE
    )
    done: list[tuple[str, int]] = []

    async def handle(subject: str, failures: int) -> None:
        done.append((subject, failures))

    await queries_through(QueueDriver(beside := PostgresBeside(database_url))).enqueue(
        JobKind.FETCH, b"7"
    )
    await beside.close()
    try:
        assert dying.stdout
        assert await dying.stdout.readline() == b"begun 7\n"
        async with at_work(database_url, handle):
            # As long as the other one lives, it is theirs.
            await asyncio.sleep(1.2 * TIMING.silence.total_seconds())
            assert (done, jobs(server)) == ([], [("7", "picked")])
            dying.kill()
            await until(is_empty(server))
    finally:
        if dying.returncode is None:
            dying.kill()
        await dying.communicate()
    assert done == [("7", 0)]


async def test_a_lost_connection_loses_no_job(
    database_url: str, server: psycopg.Connection
) -> None:
    tries: list[int] = []

    async def handle(_subject: str, failures: int) -> None:
        tries.append(failures)
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        if not failures:
            raise TryAgain(timedelta(0), "once more")

    async with at_work(database_url, handle) as queue:
        await queue.put(JobKind.FETCH, ["7"])
        await until(is_empty(server))
        assert tries == [0, 1]
        await queue.put(JobKind.FETCH, ["8"])
        await until(is_empty(server))


@pytest.mark.skipif(bool(OWN_URL), reason="a server of one's own is not switched off")
async def test_a_server_that_is_away_is_waited_for(database_url: str, postgres: Postgres) -> None:
    tries: list[tuple[str, int]] = []
    away, is_back = asyncio.Event(), asyncio.Event()

    async def handle(subject: str, failures: int) -> None:
        tries.append((subject, failures))
        away.set()
        await is_back.wait()
        if not failures:
            raise TryAgain(timedelta(0), "once more")

    assert postgres.server is not None
    with capture_logs() as logged:
        async with at_work(database_url, handle) as queue:
            await queue.put(JobKind.FETCH, ["7"])
            await away.wait()
            await asyncio.to_thread(postgres.server.stop)
            # It ends while there is nobody to write that down.
            is_back.set()
            await until(lambda: any(e["event"] == "queue.store_unavailable" for e in logged))
            await asyncio.to_thread(postgres.server.start)
            await until(lambda: tries == [("7", 0), ("7", 1)])
            await queue.put(JobKind.FETCH, ["8"])
            await until(lambda: ("8", 1) in tries)


async def test_jobs_are_counted(database_url: str) -> None:
    async def handle(_subject: str, failures: int) -> None:
        if not failures:
            raise TryAgain(timedelta(hours=1), "not now")

    metrics = Metrics()
    async with at_work(database_url, handle) as queue:
        metrics.watch_jobs(queue)
        await queue.put(JobKind.FETCH, ["7", "8"])
        await until(lambda: [count.count for count in queue.counts()] == [2])
        await until(lambda: [backlog.waiting for backlog in queue.backlog()] == [2])
        told = generate_latest(metrics.registry).decode()
    assert 'gongdan_jobs_waiting{kind="fetch"} 2.0' in told
    assert 'gongdan_jobs_oldest_seconds{kind="fetch"}' in told
    assert 'gongdan_jobs_total{kind="fetch",outcome="again"} 2.0' in told


async def test_what_ended_long_ago_is_forgotten(
    database_url: str, server: psycopg.Connection
) -> None:
    async def handle(_subject: str, _failures: int) -> None:
        pass

    async with at_work(database_url, handle) as queue:
        await queue.put(JobKind.FETCH, ["7"])
        await until(is_empty(server))
        assert await queue.purge_log(timedelta(hours=1)) == 0
        assert await queue.purge_log(timedelta(0)) == 3
        assert await queue.purge_log(timedelta(0)) == 0


async def test_our_migration_makes_what_pgqueuer_wants(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the trigger that would tell, and its function."""
    monkeypatch.setenv("CHANNEL", "another")
    beside = PostgresBeside(database_url)
    wanted = await queries_through(QueueDriver(beside)).plan_upgrade()
    await beside.close()
    begins = [" ".join(statement.split()[:3]) for statement in wanted.statements]
    assert begins == [
        "CREATE FUNCTION gongdan_jobs.fn_pgqueuer_changed()",
        "CREATE TRIGGER tg_pgqueuer_changed",
    ]
