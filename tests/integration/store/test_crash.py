"""What was acknowledged is there after kill -9; the lock goes with the process."""

import asyncio
import sys
from pathlib import Path

import pytest

from domain.ports import Unit
from store.errors import DatabaseInUse
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.store.conftest import Clock

# Writes and says each person's id once it is stored, until killed.
_WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from domain.people.person import Person
from store.sqlite.unit_of_work import SqliteUnitOfWork

async def write(store):
    while True:
        print(await store.run(lambda unit: unit.people.add(Person(name="x"))), flush=True)

async def main():
    async with SqliteUnitOfWork(Path(sys.argv[1]), lambda: datetime.now(UTC)) as store:
        await asyncio.gather(*(write(store) for _ in range(16)))

asyncio.run(main())
"""


@pytest.mark.crash
@pytest.mark.parametrize("lines", [1, 50, 777])
async def test_acknowledged_units_survive_a_kill(path: Path, clock: Clock, lines: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WRITER, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    said = [await process.stdout.readline() for _ in range(lines)]
    with pytest.raises(DatabaseInUse):
        await SqliteUnitOfWork(path, clock).open()
    process.kill()
    said += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    acknowledged = {int(line) for line in said if line.endswith(b"\n")}

    def present(unit: Unit) -> set[int]:
        return {person_id for person_id in acknowledged if unit.people.get(person_id)}

    async with SqliteUnitOfWork(path, clock) as store:
        assert await store.read(present) == acknowledged
    assert len(acknowledged) >= lines
