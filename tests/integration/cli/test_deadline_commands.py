"""Deadlines and jobs that were given up: shown by doctor, and brought back by a command."""

from datetime import timedelta
from pathlib import Path

from domain.deadlines import Deadline, Purpose
from domain.ports import Unit
from tests.integration.cli.conftest import Gongdan, comes_to, stored, write
from tests.integration.cli.desks import desk_in_demo


def park(unit: Unit) -> int:
    """One about a ticket that failed too often; returns its id."""
    unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=1042, due_at=unit.now))
    [deadline] = [d for d in unit.deadlines.due(9) if d.number == 1042]
    unit.deadlines.failed(deadline.id, retry_at=None, error="KeyError('boom')")
    return deadline.id


def test_a_deadline_that_was_given_up_is_shown_and_retried(gongdan: Gongdan) -> None:
    write(lambda unit: None)
    assert "No deadline was given up" in gongdan("deadlines", "parked").output
    parked = write(park)

    listed = gongdan("deadlines", "parked").output
    assert "#1042" in listed
    assert "boom" in listed
    assert f"gongdan deadlines retry {parked}" in " ".join(gongdan("doctor").output.split())
    assert gongdan("deadlines", "retry", "99").exit_code == 1
    assert gongdan("deadlines", "retry", str(parked)).exit_code == 0

    [waiting] = stored(lambda unit: unit.deadlines.pending(1042))
    assert (waiting.id, waiting.attempts) == (parked, 0)
    assert "No deadline was given up" in gongdan("deadlines", "retry").output


def test_beside_a_running_desk_it_is_handled_at_once(gongdan: Gongdan, folder: Path) -> None:
    write(park)
    with desk_in_demo(folder):
        assert "is due now" in gongdan("deadlines", "retry").output
        # There is no such ticket: nothing is left to do, and nothing left over.
        comes_to(lambda unit: unit.deadlines.pending(1042), [])
    assert stored(lambda unit: unit.troubles.parked_deadlines(9)) == []


def test_doctor_names_a_job_that_failed_until_a_later_run_goes_well(gongdan: Gongdan) -> None:
    def fail(unit: Unit) -> None:
        unit.cron_runs.failed("digest", unit.now - timedelta(days=1), "OSError('no route')")

    write(fail)
    told = gongdan("doctor")
    assert told.exit_code == 1
    assert "“digest”" in told.output
    write(lambda unit: unit.cron_runs.note("digest", unit.now))
    assert "no route" not in gongdan("doctor").output
