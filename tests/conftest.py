"""What holds for all tests: where their files are, what desks are kept in, and that no example of a
property is judged by how long it took, which says more about the machine than about us."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from store.migrating import migrate
from tests.databases.kinds import DEFAULT, SQLITE
from tests.databases.postgres import Postgres

# A disk that keeps its word takes milliseconds for each commit, and processes that are killed lose
# nothing in memory either.
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 1024**3
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture
def database_kind() -> str:
    """Where this test keeps its desk; tests that must run on both name it as a parameter."""
    return DEFAULT


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server, for whoever asks first."""
    postgres = Postgres()
    postgres.start()
    yield postgres
    postgres.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "gongdan.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A fresh database with all tables."""
    if database_kind == SQLITE:
        path = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "gongdan.db")
        yield f"sqlite:///{path}"
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.new()
    yield url
    postgres.drop(url)
