"""Whoever sends too much is counted, message by message."""

from datetime import UTC, datetime, timedelta

from conversations.flood import FloodGate

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_a_message_that_is_handled_anew_counts_once() -> None:
    gate = FloodGate(limit=2)
    assert [gate.count(1, "a", NOW) for _ in range(9)] == [0] * 9
    assert gate.count(1, "b", NOW) == 0
    assert [gate.count(1, "c", NOW) for _ in range(3)] == [1, 1, 1]
    assert gate.count(1, "d", NOW) == 2
    assert gate.count(2, "e", NOW) == 0
    assert gate.count(1, "f", NOW + timedelta(minutes=1)) == 0
