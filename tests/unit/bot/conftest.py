"""An empty database with its tables, migrated once, copied for each test."""

import pytest

from tests.talk import migrated_database


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return migrated_database(tmp_path_factory.mktemp("delivery")).read_bytes()
