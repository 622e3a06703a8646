from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talk import Talk, migrated_database, talking


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_database(tmp_path_factory.mktemp("talk"))


@pytest.fixture
def talk(template: Path, tmp_path: Path) -> Iterator[Talk]:
    with talking(template, tmp_path) as talk:
        yield talk
