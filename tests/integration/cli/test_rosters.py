"""Rosters from the terminal: refused with their places, and what doctor says when people left."""

from dataclasses import replace
from pathlib import Path

from domain.people.person import Person, Role, Team
from domain.ports import Unit
from tests.integration.cli.conftest import Gongdan, write

ROSTER = """
key: support
week:
- days: mon-fri
  hours: "09:00-18:00"
  people: [李工]
"""


def staffed(unit: Unit) -> None:
    li = unit.people.add(Person(name="李工", roles=frozenset({Role.ENGINEER})))
    unit.teams.save(Team(key="support", name="售后", members=frozenset({li})))


def leaves(unit: Unit) -> None:
    [li] = unit.people.named("李工")
    unit.people.save(replace(li, is_active=False))


def imported(gongdan: Gongdan, folder: Path, roster: str) -> tuple[int, str]:
    file = folder / "definitions/rosters/support.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(roster, "utf-8")
    done = gongdan("import", "definitions")
    return done.exit_code, " ".join((done.output + done.stderr).split())


def test_a_roster_with_gaps_is_refused_where_they_are(gongdan: Gongdan, folder: Path) -> None:
    write(staffed)

    code, said = imported(gongdan, folder, ROSTER.replace("mon-fri", "mon-thu"))

    assert code == 2
    assert "rosters/support.yaml: week: nobody" in said
    assert "is on duty" in said


def test_doctor_tells_when_people_left(gongdan: Gongdan, folder: Path) -> None:
    write(staffed)
    assert imported(gongdan, folder, ROSTER)[0] == 0
    assert "roster of the team support leaves no gap" in " ".join(gongdan("doctor").output.split())

    write(leaves)

    said = " ".join(gongdan("doctor").output.split())
    assert "roster of the team support needs a look" in said
    assert "李工" in said
