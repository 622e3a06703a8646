"""Counts over spans of time."""

from dataclasses import replace
from datetime import timedelta

from domain.ports import Unit
from domain.surveys.survey import Survey
from store.unit_of_work import SqliteUnitOfWork
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import ticket_of


async def test_figures_count_what_lies_in_the_span(store: SqliteUnitOfWork, clock: Clock) -> None:
    start, end = clock.now, clock.now + timedelta(days=1)

    def work(unit: Unit) -> None:
        quick = timedelta(minutes=5)
        first = ticket_of(unit, first_response_at=start + quick, resolved_at=end)
        ticket_of(unit, resolved_at=start)
        ticket_of(unit, created_at=end, first_response_at=end + quick)
        survey = Survey(
            number=first.number, round=0, customer_id=1, engineer_id=None, asked_at=start
        )
        unit.surveys.save(survey)
        unit.surveys.save(replace(survey, round=1, score=4, answered_at=start))
        assert unit.figures.opened(start, end) == 2
        assert unit.figures.resolved(start, end) == 1
        assert unit.figures.first_responses(start, end) == [quick]
        assert [s.round for s in unit.surveys.sent(start, end)] == [0, 1]
        assert [s.score for s in unit.surveys.answered(start, end)] == [4]
        assert unit.surveys.sent(end, end + quick) == []

    await store.run(work)
