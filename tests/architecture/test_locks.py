import re

import pytest

from tests.architecture.sources import ROOT

ENTRY = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<rest>\S+(?: \\\n.*)*)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {entry["name"]: entry["rest"] for entry in ENTRY.finditer(text)}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = re.findall(r"^[A-Za-z0-9].*", text, re.MULTILINE)

    found = pins(lock)

    assert len(found) == len(requirements) > 0
    assert [name for name, rest in found.items() if "--hash=sha256:" not in rest] == []
    assert "://" not in text


def test_tests_run_on_the_versions_that_people_get() -> None:
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {name: dev.get(name) for name in run} == run
