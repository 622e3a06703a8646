"""Escalation from the terminal: a plan refused with its places, and what doctor says of one."""

from pathlib import Path

import yaml

from desk.definitions.schemas.shipped import shipped_bodies
from domain.definitions import DefinitionKind
from domain.people.person import Person, Role
from domain.ports import Unit
from tests.integration.cli.conftest import Gongdan, write

MAIL = """
[mail.main]
host = "127.0.0.1"
port = 1
security = "none"
sender = "desk@example.com"
"""


def director(unit: Unit) -> None:
    unit.people.add(Person(name="陈总", roles=frozenset({Role.DIRECTOR})))


def test_a_plan_that_cannot_be_meant_is_refused_where_it_stands(
    gongdan: Gongdan, folder: Path
) -> None:
    body = yaml.safe_load(yaml.safe_dump(shipped_bodies()[DefinitionKind.ESCALATION]["default"]))
    body["ladders"][0]["steps"][1] |= {"whom": ["person:Nobody"], "fraction": "50%"}
    file = folder / "definitions/escalation/default.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(yaml.safe_dump(body), "utf-8")

    refused = gongdan("import", "definitions")

    assert refused.exit_code == 2
    said = " ".join(refused.stderr.split())
    assert "ladders.0.steps.1.fraction: comes no later than the one before it" in said
    assert "ladders.0.steps.1.whom.0: There is no colleague called “Nobody”" in said


def test_doctor_tells_what_a_plan_wants_and_does_not_have(gongdan: Gongdan) -> None:
    write(lambda unit: None)

    told = gongdan("doctor")

    assert told.exit_code == 0, "nothing is lost: alerts take another way meanwhile"
    said = " ".join(told.output.split())
    assert "alert by mail, but the settings have no [mail.<name>]" in said
    assert "Ladders alert the role director, which nobody has" in said


def test_doctor_tells_whose_address_is_wanting(gongdan: Gongdan, folder: Path) -> None:
    write(director)
    folder.joinpath("gongdan.toml").write_text(MAIL, "utf-8")

    said = " ".join(gongdan("doctor").output.split())

    assert "Ladders alert 陈总 by mail, but their mail address or phone number is unknown" in said
    assert "no [mail.<name>]" not in said
