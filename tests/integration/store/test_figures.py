"""Counts over spans of time."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from domain.ports import Unit
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome
from domain.surveys.satisfaction import Asked, Rating
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
        other = ticket_of(unit, team="field", resolved_at=start)
        assert unit.figures.opened(start, end) == 3
        assert unit.figures.opened(start, end, team="field") == 1
        assert unit.figures.resolved(start, end) == 2
        assert unit.figures.resolved(start, end, team="field") == 1
        asked = partial(Survey, number=first.number, customer_id=1, asked_at=start)
        for survey in (
            asked(round=0, engineer_id=None),
            asked(round=1, engineer_id=1, score=4, answered_at=start),
            asked(round=2, engineer_id=2, cancelled_at=end),
            asked(round=3, engineer_id=1, score=4, answered_at=start, credits={1: 0.5, 2: 0.5}),
            asked(round=4, engineer_id=2, score=4, answered_at=end, is_unasked=True),
            replace(asked(round=0, engineer_id=None), number=other.number),
        ):
            unit.surveys.save(survey)
        assert unit.figures.asked(start, end) == Asked(kept=4, responded=2, taken_back=1)
        assert unit.figures.asked(start, end, team="field").kept == 1
        assert unit.figures.asked(end, end + quick) == Asked(kept=0, responded=0, taken_back=0)
        rating = partial(Rating, score=4, count=1)
        assert sorted(unit.figures.ratings(start, end), key=lambda r: len(r.credits)) == [
            rating(credits={}, is_of_own_work=True),
            rating(credits={1: 0.5, 2: 0.5}, is_of_own_work=False),
        ]
        assert unit.figures.ratings(start, end, team="field") == []
        assert unit.figures.ratings(end, end + quick) == [rating(credits={}, is_of_own_work=False)]

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
        unit.measurements.save(saved(instance=13, team="field", is_kept=True))
        assert unit.figures.outcomes(Metric.NEXT_RESPONSE, *at_once, team="field") == {
            Outcome.MET: 1
        }
        theirs = unit.figures.took(Metric.NEXT_RESPONSE, *at_once, team="field")
        assert theirs is not None
        assert (theirs.count, theirs.most) == (1, 2 * hour)
        assert unit.figures.took(Metric.NEXT_RESPONSE, *at_once, team="none") is None

    await store.run(work)
