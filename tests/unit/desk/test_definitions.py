import pytest

from desk.definitions.export_definitions import export_definitions
from desk.definitions.import_definitions import import_definitions
from desk.definitions.publish_definition import publish_definition
from desk.definitions.ship_definitions import ship_definitions
from desk.errors import NotAllowed
from domain.definitions import DefinitionKind
from domain.people.person import Person, Role
from engines.forms.shipped import shipped_forms
from tests.unit.desk.room import Room

FORM = DefinitionKind.FORM


def titled(title: str) -> dict[str, object]:
    return {**shipped_forms()["after_sales"], "title": {"en": title}}


def versions(room: Room) -> list[tuple[int, str]]:
    found = room.look(
        lambda unit: [unit.definitions.version(FORM, "after_sales", v) for v in (1, 2, 3)]
    )
    return [(d.version, d.author) for d in found if d]


def test_only_admins_publish(room: Room, boss: Person) -> None:
    admin = room.person("管理员", Role.ADMIN)
    with pytest.raises(NotAllowed):
        room.act(boss, publish_definition, FORM, titled("x"), author="boss")

    assert room.act(admin, publish_definition, FORM, titled("x"), author="admin").version == 1


def test_what_is_shipped_is_published_once(room: Room) -> None:
    room.act(None, ship_definitions)
    room.act(None, ship_definitions)

    assert versions(room) == [(1, "")]


def test_a_better_shipped_version_follows_unless_somebody_changed_it(room: Room) -> None:
    room.act(None, publish_definition, FORM, titled("of an older release"), author="")
    room.act(None, ship_definitions)
    assert versions(room) == [(1, ""), (2, "")]

    room.act(None, publish_definition, FORM, titled("ours"), author="lead")
    room.act(None, ship_definitions)
    assert versions(room) == [(1, ""), (2, ""), (3, "lead")]


def test_a_whole_desk_goes_out_and_comes_back_the_same(room: Room) -> None:
    room.act(None, ship_definitions)
    files = room.act(None, export_definitions)

    assert room.act(None, import_definitions, files, author="git") == []
    assert room.act(None, export_definitions) == files
