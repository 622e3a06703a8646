"""A process that takes a job and is killed over it."""

import asyncio
import sys
from datetime import timedelta

from scheduler.queue.job_queue import JobKind
from scheduler.queue.pg_queue import PgQueue, Timing
from store.postgres.beside import PostgresBeside


async def _never_done(subject: str, _failures: int) -> None:
    sys.stdout.write(f"begun {subject}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def _main(url: str) -> None:
    timing = Timing(silence=timedelta(seconds=2), sweep=timedelta(seconds=0.1))
    queue = PgQueue(PostgresBeside(url), timing)
    queue.handle(JobKind.FETCH, _never_done)
    await queue.start()
    await asyncio.Event().wait()


asyncio.run(_main(sys.argv[1]))
