from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.people.person import Person, Role
from tests.unit.desk.room import Room, copied_room


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "desk.db"
    Room(path).close()
    return path


@pytest.fixture
def room(template: Path, tmp_path: Path) -> Iterator[Room]:
    room = copied_room(template, tmp_path)
    yield room
    room.close()


@pytest.fixture
def wang(room: Room) -> Person:
    return room.person("王女士")


@pytest.fixture
def zhao(room: Room) -> Person:
    return room.person("赵先生")


@pytest.fixture
def li(room: Room) -> Person:
    return room.person("李工", Role.ENGINEER)


@pytest.fixture
def chen(room: Room) -> Person:
    return room.person("陈工", Role.ENGINEER)


@pytest.fixture
def boss(room: Room) -> Person:
    return room.person("周主管", Role.SUPERVISOR)
