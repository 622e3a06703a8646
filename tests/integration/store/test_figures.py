"""Counts over spans of time."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from domain.ports import Unit
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome
from domain.surveys.survey import Survey
from store.databases import Store
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import measurement, ticket_of


async def test_figures_count_what_lies_in_the_span(store: Store, clock: Clock) -> None:
    start, end = clock.now, clock.now + timedelta(days=1)

    def work(unit: Unit) -> None:
        quick = timedelta(minutes=5)
        first = ticket_of(unit, resolved_at=end)
        ticket_of(unit, resolved_at=start)
        ticket_of(unit, created_at=end)
        survey = Survey(
            number=first.number, round=0, customer_id=1, engineer_id=None, asked_at=start
        )
        unit.surveys.save(survey)
        unit.surveys.save(replace(survey, round=1, score=4, answered_at=start))
        assert unit.figures.opened(start, end) == 2
        assert unit.figures.resolved(start, end) == 1
        assert [s.round for s in unit.surveys.sent(start, end)] == [0, 1]
        assert [s.score for s in unit.surveys.answered(start, end)] == [4]
        assert unit.surveys.sent(end, end + quick) == []

    await store.run(work)


async def test_promises_are_counted_where_they_were_settled_and_measured_where_they_were_kept(
    store: Store, clock: Clock
) -> None:
    start, hour = clock.now, timedelta(hours=1)

    def work(unit: Unit) -> None:
        number = ticket_of(unit).number
        saved = partial(measurement, number, start, wall=2 * hour)
        broken = saved(outcome=Outcome.BREACHED, breached_at=start + hour, is_kept=True)
        for one in (
            *(saved(instance=n, wall=n * hour, is_kept=True) for n in range(1, 10)),
            replace(broken, instance=10, ended_at=start + 9 * hour, wall=10 * hour),
            replace(broken, instance=11, ended_at=None, is_kept=False),
            saved(instance=12, outcome=Outcome.DROPPED),
            saved(metric=Metric.RESOLUTION),
        ):
            unit.measurements.save(one)
        at_once = start, start + hour * 2
        asked = unit.figures.outcomes(Metric.NEXT_RESPONSE, *at_once)
        assert asked == {Outcome.MET: 9, Outcome.BREACHED: 2, Outcome.DROPPED: 1}
        assert (
            unit.figures.outcomes(Metric.NEXT_RESPONSE, start + 2 * hour, start + 99 * hour) == {}
        )
        first = unit.figures.took(Metric.NEXT_RESPONSE, *at_once)
        assert first is not None
        assert (first.count, first.half, first.most) == (9, 5 * hour, 9 * hour)
        assert first.business_half == timedelta(minutes=59, microseconds=1)
        all_of_it = unit.figures.took(Metric.NEXT_RESPONSE, start, start + 10 * hour)
        assert all_of_it is not None
        assert (all_of_it.count, all_of_it.half, all_of_it.most) == (10, 5 * hour, 9 * hour)
        assert unit.figures.took(Metric.FIRST_RESPONSE, *at_once) is None

    await store.run(work)
