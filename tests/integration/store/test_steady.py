"""What hardly ever changes is asked once for all units of a transaction, and seen as it is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from domain.people.person import BoundChat, ChatPurpose, Person, Team
from domain.ports import Unit
from store.steady import Steady
from store.transaction import Transaction
from store.unit import SqlUnit
from tests.databases.directly import OpenDriver, driver_of

# Another unit, in the same open transaction of the database.
Another = Callable[[], Unit]


class Undone(Exception):
    pass


@pytest.fixture
def driver(database_url: str) -> Iterator[OpenDriver]:
    driver = driver_of(database_url)
    driver.execute("BEGIN")
    yield driver
    driver.close()


@pytest.fixture
def another(driver: OpenDriver) -> Another:
    steady = Steady()
    return lambda: SqlUnit(Transaction(driver, datetime.now(UTC), steady=steady))


def keys(unit: Unit) -> list[str]:
    return [team.key for team in unit.teams.all()]


def make(unit: Unit, key: str, *members: int) -> None:
    unit.teams.save(Team(key=key, name=key, members=frozenset(members)))


def fail(unit: Unit) -> None:
    with unit.attempt():
        make(unit, "never")
        assert "never" in keys(unit)
        raise Undone


def test_what_one_changes_those_behind_see(another: Another) -> None:
    assert keys(another()) == []
    unit = another()
    make(unit, "a")
    assert keys(unit) == keys(another()) == ["a"]
    make(another(), "b")
    assert keys(another()) == ["a", "b"]


def test_what_is_undone_nobody_sees(another: Another) -> None:
    make(another(), "a")
    with pytest.raises(Undone):
        fail(another())
    assert keys(another()) == ["a"]


def test_what_changes_in_one_table_changes_what_is_read_of_others(another: Another) -> None:
    person = another().people.add(Person(name="李"))
    make(another(), "a")
    assert keys(another()) == ["a"]
    make(another(), "a", person)
    [team] = another().teams.all()
    assert team.members == {person}


def test_each_question_has_its_own_answer(another: Another, driver: OpenDriver) -> None:
    before = SqlUnit(Transaction(driver, datetime.now(UTC)))
    for key in ("a", "b"):
        chat = BoundChat(account="x", chat=key, team=key, purpose=ChatPurpose.ENGINEERS)
        before.teams.bind(chat)

    def bound(team: str) -> list[str]:
        return [chat.chat for chat in another().teams.chats(team, ChatPurpose.ENGINEERS)]

    assert [bound(team) for team in ("a", "b", "", "a")] == [["a"], ["b"], ["a", "b"], ["a"]]


def test_it_is_asked_once(another: Another, driver: OpenDriver) -> None:
    assert keys(another()) == []
    # Around the store, which would notice.
    driver.execute(
        "INSERT INTO teams (key, name, assignment, categories) VALUES ('a', 'a', '', '[]')"
    )
    assert keys(another()) == []
