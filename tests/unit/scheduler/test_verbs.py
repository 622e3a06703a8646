"""Nothing falls due that nobody handles."""

from domain.deadlines import Purpose
from scheduler.deadlines import VERBS


def test_every_purpose_has_its_verb() -> None:
    assert set(VERBS) == set(Purpose)
