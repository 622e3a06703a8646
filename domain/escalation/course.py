"""What a ladder is climbed along: counted time from a start, with a deadline or without. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.business_calendar.schedule import AROUND_THE_CLOCK, Schedule
from domain.escalation.ladder import Step, Trigger
from domain.sla.target_count import TargetCount

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The clock one ladder is bound to. Times are UTC."""

    trigger: Trigger
    instance: int
    # The deadline comes when so much was counted; zero = there is none, only the start.
    within: timedelta = _NOTHING
    # The intervals in which it was counted, in order, and from when it goes on; None = paused.
    counted: tuple[tuple[datetime, datetime], ...] = ()
    goes_on: datetime | None
    schedule: Schedule = AROUND_THE_CLOCK

    def is_about(self, count: TargetCount) -> bool:
        """This very target."""
        return (self.trigger.value, self.instance) == (count.metric.value, count.instance)

    def moment(self, step: Step) -> datetime | None:
        """When the rung comes by the clock.

        None: it follows silence, or would come before the start ("an hour before" of what is
        promised within half an hour), or nobody can say while the clock is paused.
        """
        amount = self._amount(step)
        return self._when_counted(amount) if amount is not None and amount >= _NOTHING else None

    def _amount(self, step: Step) -> timedelta | None:
        if step.fraction is not None:
            return self.within * step.fraction
        if step.offset is not None:
            return self.within + step.offset
        return step.after

    def _when_counted(self, amount: timedelta) -> datetime | None:
        for start, end in self.counted:
            here = self.schedule.between(start, end)
            if amount <= here:
                return self.schedule.add(start, amount)
            amount -= here
        return self.schedule.add(self.goes_on, amount) if self.goes_on is not None else None


def along_target(count: TargetCount, schedule: Schedule) -> Course:
    """Along an SLA target, in its own time, its pauses left out."""
    counted = [(span.start, span.end) for span in count.spans if span.is_counted]
    # What began this very moment has no span yet.
    is_running = count.due_at is not None and (not count.spans or count.spans[-1].is_counted)
    latest = count.spans[-1].end if count.spans else count.started_at
    return Course(
        trigger=Trigger(count.metric.value),
        instance=count.instance,
        within=count.within,
        counted=tuple(counted),
        goes_on=latest if is_running and count.is_open else None,
        schedule=schedule,
    )


def since_event(trigger: Trigger, instance: int, at: datetime) -> Course:
    """From something that happened, around the clock, without a deadline."""
    return Course(trigger=trigger, instance=instance, goes_on=at)


def until_due(trigger: Trigger, instance: int, start: datetime, due_at: datetime) -> Course:
    """Towards a deadline somebody set, around the clock."""
    return Course(trigger=trigger, instance=instance, within=due_at - start, goes_on=start)
