"""The desk moves to another database and back, as somebody would do it in a terminal."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.looking import look
from bot.settings import load_settings
from domain.people.person import Person
from store.databases import database_of
from tests.databases.postgres import Postgres
from tests.integration.cli.conftest import Gongdan, write


@pytest.fixture
def desk(folder: Path, migrated_file: Path) -> None:
    """One with somebody in it."""
    folder.joinpath("data").mkdir()
    shutil.copy(migrated_file, folder / "data" / "gongdan.db")
    write(lambda unit: unit.people.add(Person(name="李工")))


@pytest.fixture
def server(postgres: Postgres) -> str:
    return postgres.new()


def name() -> str:
    """As the desk of the settings knows it."""
    person = asyncio.run(look(load_settings(), lambda unit: unit.people.get(1)))
    assert person
    return person.name


def test_to_a_server_and_back(
    desk: None, server: str, gongdan: Gongdan, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = gongdan("move", "--to", server, "--files", "shared")
    assert there.exit_code == 0, there.stderr
    assert "every row was compared" in there.output
    assert "0 files are in shared" in there.output

    here = gongdan("admin-code")
    assert here.exit_code == 2
    assert "The desk was moved to postgresql://" in here.stderr
    assert gongdan("doctor").exit_code == 1

    monkeypatch.setenv("GONGDAN_DATABASE_URL", server)
    assert name() == "李工"
    back = gongdan("move", "--to", "sqlite:///back/gongdan.db", language="zh_CN")
    assert "逐行核对无误" in back.output
    monkeypatch.setenv("GONGDAN_DATABASE_URL", "sqlite:///back/gongdan.db")
    assert name() == "李工"
    assert gongdan("admin-code").exit_code == 0


def test_staying_after_all(desk: None, server: str, gongdan: Gongdan) -> None:
    gongdan("move", "--to", server)
    assert gongdan("move", "--stay").exit_code == 0
    assert gongdan("admin-code").exit_code == 0


def test_what_is_asked_wrongly_is_told(desk: None, gongdan: Gongdan, folder: Path) -> None:
    assert "where to" in gongdan("move").stderr
    assert "already" in gongdan("move", "--to", "sqlite:///data/gongdan.db").stderr
    refused = gongdan("move", "--to", "mysql://x/y")
    assert (refused.exit_code, "isn't supported" in refused.stderr) == (2, True)
    assert [path.name for path in folder.iterdir()] == ["data"]


def test_a_desk_at_work_is_left_alone(desk: None, gongdan: Gongdan) -> None:
    with database_of("sqlite:///data/gongdan.db").alone():
        refused = gongdan("move", "--to", "sqlite:///elsewhere/gongdan.db")
    assert (refused.exit_code, "in use by a running" in refused.stderr) == (2, True)
