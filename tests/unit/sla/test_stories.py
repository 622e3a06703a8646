"""What was promised and what became of it, told as tickets' lives. Times are UTC.

Office: Mon–Fri 09:00–12:00 and 13:00–18:00. The night team works 14:00–22:00 every day.
"""

from dataclasses import dataclass

import pytest

from domain.sla.policy import Conditions
from tests.unit.sla.stories import counted, of_priority, policy, rule, spans, told

PROMISES = policy(
    rule("vip", Conditions(levels=frozenset({"vip"})), first="15m", next="30m", resolve="8h"),
    rule("urgent", of_priority("urgent"), first="15m", next="30m", resolve="4h"),
    rule("low", of_priority("low"), first="8h team"),
    rule("hp", Conditions(products=frozenset({"HP"})), first="1h team", resolve="8h team"),
    rule("normal", first="2h team", next="4h team", resolve="16h team"),
)
STRICTER = policy(rule("all", first="1h team", next="1h team", resolve="8h team"), version=2)
NOTHING = policy(rule("none"), version=3)


@dataclass(frozen=True, kw_only=True)
class Story:
    name: str
    events: str
    now: str
    ends: str


STORIES = (
    # Plain lives.
    Story(
        name="nobody has answered yet",
        events="Mon 09:00 opened",
        now="Mon 10:00",
        ends="""
            first 1: running, due Mon 11:00, counted 1:00
            resolve 1: running, due Tue 18:00, counted 1:00
        """,
    ),
    Story(
        name="answered and resolved in time",
        events="""
            Mon 09:00 opened
            Mon 10:00 claimed
            Mon 10:30 staff-replies
            Tue 10:00 resolved
        """,
        now="Fri 09:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:30
            resolve 1: met, due Tue 18:00, counted 9:00
        """,
    ),
    Story(
        name="lunch and night don't count",
        events="""
            Mon 11:30 opened
            Mon 13:45 staff-replies
            Mon 17:00 customer-writes message=1
        """,
        now="Tue 09:30",
        ends="""
            first 1: met, due Mon 14:30, counted 1:15
            resolve 1: running, due Wed 11:30, counted 6:00
            next 1: running, due Tue 12:00, counted 1:30
        """,
    ),
    Story(
        name="a note or a claim is no answer",
        events="""
            Mon 09:00 opened
            Mon 09:05 claimed
            Mon 09:10 staff-notes
        """,
        now="Mon 11:30",
        ends="""
            first 1: breached Mon 11:00, due Mon 11:00, counted 2:30
            resolve 1: running, due Tue 18:00, counted 2:30
        """,
    ),
    Story(
        name="late is missed, however good the answer",
        events="""
            Mon 09:00 opened
            Mon 11:01 staff-replies
        """,
        now="Mon 12:00",
        ends="""
            first 1: breached Mon 11:00, due Mon 11:00, counted 2:01
            resolve 1: running, due Tue 18:00, counted 3:00
        """,
    ),
    Story(
        name="in the minute it is due it is missed",
        events="""
            Mon 09:00 opened
            Mon 11:00 staff-replies
        """,
        now="Mon 12:00",
        ends="""
            first 1: breached Mon 11:00, due Mon 11:00, counted 2:00
            resolve 1: running, due Tue 18:00, counted 3:00
        """,
    ),
    Story(
        name="the solution is an answer, too",
        events="""
            Mon 09:00 opened
            Mon 09:40 resolved
        """,
        now="Mon 10:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:40
            resolve 1: met, due Tue 18:00, counted 0:40
        """,
    ),
    Story(
        name="opened by the staff: what they wrote then is no answer",
        events="""
            Mon 09:00 opened-by-staff
            Mon 10:00 staff-replies
        """,
        now="Mon 10:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: running, due Tue 18:00, counted 1:00
        """,
    ),
    # Pauses.
    Story(
        name="waiting for the customer pauses the solution",
        events="""
            Mon 09:00 opened
            Mon 10:00 staff-asks question=sn?
            Mon 17:00 customer-answers message=1
            Mon 17:30 staff-replies
        """,
        now="Mon 18:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: running, due Wed 16:00, counted 2:00, paused 7:00
            next 1: met, due Tue 12:00, counted 0:30
        """,
    ),
    Story(
        name="nobody can say when it is due while it waits",
        events="""
            Mon 09:00 opened
            Mon 10:00 staff-asks
        """,
        now="Tue 10:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: paused, due unknown, counted 1:00, paused 24:00
        """,
    ),
    Story(
        name="on hold a first response is still owed",
        events="""
            Mon 09:00 opened
            Mon 09:30 held reason=parts
        """,
        now="Mon 11:30",
        ends="""
            first 1: breached Mon 11:00, due Mon 11:00, counted 2:30
            resolve 1: paused, due unknown, counted 0:30, paused 2:00
        """,
    ),
    Story(
        name="on hold, a customer's question rests until work goes on",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 10:00 held
            Mon 10:30 customer-writes message=1
            Mon 14:00 resumed
            Mon 15:00 staff-replies
        """,
        now="Mon 16:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Wed 12:00, counted 3:00, paused 4:00
            next 1: met, due Mon 18:00, counted 1:00, paused 3:30
        """,
    ),
    Story(
        name="from waiting to hold stays paused",
        events="""
            Mon 09:00 opened
            Mon 10:00 staff-asks
            Mon 11:00 held
            Mon 11:30 resumed
        """,
        now="Mon 11:45",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: running, due Wed 10:30, counted 1:15, paused 1:30
        """,
    ),
    Story(
        name="resolved while it waits",
        events="""
            Mon 09:00 opened
            Mon 10:00 staff-asks
            Mon 11:00 resolved
        """,
        now="Mon 12:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: met, due unknown, counted 1:00, paused 1:00
        """,
    ),
    # Next responses.
    Story(
        name="several lines of the customer are one wait, from the oldest",
        events="""
            Mon 09:00 opened
            Mon 09:10 customer-writes message=1
            Mon 09:30 staff-replies
            Mon 10:00 customer-writes message=2
            Mon 10:30 customer-writes message=3
            Mon 11:00 staff-replies
            Mon 11:30 customer-writes message=4
        """,
        now="Mon 11:45",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 2:45
            next 1: met, due Mon 15:00, counted 1:00
            next 2: running, due Mon 16:30, counted 0:15
        """,
    ),
    Story(
        name="thanks start nothing",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 10:00 customer-thanks message=1
        """,
        now="Mon 18:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 8:00
        """,
    ),
    Story(
        name="a question on a resolved ticket is owed an answer",
        events="""
            Mon 09:00 opened
            Mon 10:00 resolved
            Mon 10:30 customer-writes message=1
        """,
        now="Mon 11:30",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: met, due Tue 18:00, counted 1:00
            next 1: running, due Mon 15:30, counted 1:00
        """,
    ),
    Story(
        name="the customer who confirms takes the question back",
        events="""
            Mon 09:00 opened
            Mon 10:00 resolved
            Mon 10:30 customer-writes message=1
            Mon 11:00 confirmed
        """,
        now="Mon 18:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: met, due Tue 18:00, counted 1:00
            next 1: dropped, counted 0:30
        """,
    ),
    # Endings.
    Story(
        name="withdrawn while it waits",
        events="""
            Mon 09:00 opened
            Mon 10:00 staff-asks
            Mon 11:00 withdrawn
        """,
        now="Fri 11:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: dropped, counted 1:00, paused 1:00
        """,
    ),
    Story(
        name="withdrawn unanswered, in time and too late",
        events="""
            Mon 09:00 opened
            Mon 11:30 withdrawn
        """,
        now="Fri 11:00",
        ends="""
            first 1: breached Mon 11:00, due Mon 11:00, counted 2:30
            resolve 1: dropped, counted 2:30
        """,
    ),
    Story(
        name="merged away",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 10:00 customer-writes message=1
            Mon 10:30 merged
        """,
        now="Fri 11:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: dropped, counted 1:30
            next 1: dropped, counted 0:30
        """,
    ),
    Story(
        name="a merged ticket brings its unanswered question along",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 11:00 merged-in unanswered_since=2026-11-16T10:00:00+00:00
            Mon 11:30 staff-replies
        """,
        now="Mon 12:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 3:00
            next 1: met, due Mon 15:00, counted 1:30
        """,
    ),
    Story(
        name="an old question merged in is missed when it comes, not before",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 16:00 merged-in unanswered_since=2026-11-13T10:00:00+00:00
        """,
        now="Mon 17:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 7:00
            next 1: breached Mon 16:00, due Mon 14:00, counted 7:00
        """,
    ),
    Story(
        name="closed without being resolved",
        events="""
            Mon 09:00 opened
            Mon 10:00 closed-by-workflow
        """,
        now="Fri 11:00",
        ends="""
            first 1: dropped, counted 1:00
            resolve 1: met, due Tue 18:00, counted 1:00
        """,
    ),
    # Reopening.
    Story(
        name="reopened by the customer: the whole time again, and an answer is owed",
        events="""
            Mon 09:00 opened
            Mon 10:00 resolved
            Tue 09:00 customer-reopens message=1
            Tue 10:00 staff-replies
        """,
        now="Tue 11:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: met, due Tue 18:00, counted 1:00
            resolve 2: running, due Wed 18:00, counted 2:00
            next 1: met, due Tue 14:00, counted 1:00
        """,
    ),
    Story(
        name="reopened by the customer without words",
        events="""
            Mon 09:00 opened
            Mon 10:00 resolved
            Mon 11:00 customer-reopens
        """,
        now="Mon 11:30",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: met, due Tue 18:00, counted 1:00
            resolve 2: running, due Wed 11:00, counted 0:30
            next 1: running, due Mon 16:00, counted 0:30
        """,
    ),
    Story(
        name="reopened by the staff: nobody waits for an answer",
        events="""
            Mon 09:00 opened
            Mon 10:00 resolved
            Mon 10:30 closed-by-silence
            Mon 11:00 staff-reopen
        """,
        now="Mon 11:30",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: met, due Tue 18:00, counted 1:00
            resolve 2: running, due Wed 11:00, counted 0:30
        """,
    ),
    Story(
        name="what was written to a closed ticket counts from the reopening",
        events="""
            Mon 09:00 opened
            Mon 10:00 resolved
            Mon 10:30 confirmed
            Tue 09:00 customer-writes message=1
            Tue 10:00 staff-reopen
        """,
        now="Tue 11:00",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: met, due Tue 18:00, counted 1:00
            resolve 2: running, due Thu 10:00, counted 1:00
            next 1: running, due Tue 15:00, counted 1:00
        """,
    ),
    Story(
        name="withdrawn unanswered and reopened: a first response is owed anew",
        events="""
            Mon 09:00 opened
            Mon 10:00 withdrawn
            Tue 09:00 customer-reopens message=1
            Tue 10:00 staff-replies
        """,
        now="Tue 10:00",
        ends="""
            first 1: dropped, counted 1:00
            resolve 1: dropped, counted 1:00
            resolve 2: running, due Wed 18:00, counted 1:00
            first 2: met, due Tue 11:00, counted 1:00
        """,
    ),
    Story(
        name="a wait that began while resolved goes on when it is reopened",
        events="""
            Mon 09:00 opened
            Mon 10:00 resolved
            Mon 10:30 customer-writes message=1
            Mon 11:00 customer-reopens message=2
        """,
        now="Mon 11:30",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: met, due Tue 18:00, counted 1:00
            next 1: running, due Mon 15:30, counted 1:00
            resolve 2: running, due Wed 11:00, counted 0:30
        """,
    ),
    # The rule changes in mid-life.
    Story(
        name="raised: counted from the start by the stricter rule",
        events="""
            Mon 09:00 opened
            Mon 09:10 priority to=urgent
        """,
        now="Mon 09:12",
        ends="""
            first 1: running, due Mon 09:15, counted 0:12
            resolve 1: running, due Mon 13:00, counted 0:12
        """,
    ),
    Story(
        name="raised too late: missed at the moment of the change",
        events="""
            Mon 09:00 opened
            Mon 10:00 priority to=urgent
        """,
        now="Mon 10:05",
        ends="""
            first 1: breached Mon 10:00, due Mon 09:15, counted 1:05
            resolve 1: running, due Mon 13:00, counted 1:05
        """,
    ),
    Story(
        name="lowered: more time, counted by the office",
        events="""
            Mon 09:00 opened priority=urgent
            Mon 09:10 priority to=normal
        """,
        now="Mon 09:30",
        ends="""
            first 1: running, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 0:30
        """,
    ),
    Story(
        name="lowered after it was missed: missed it stays",
        events="""
            Mon 09:00 opened priority=urgent
            Mon 09:20 priority to=normal
            Mon 09:30 staff-replies
        """,
        now="Mon 09:30",
        ends="""
            first 1: breached Mon 09:15, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 0:30
        """,
    ),
    Story(
        name="pauses stay pauses under another rule",
        events="""
            Mon 09:00 opened
            Mon 10:00 staff-asks
            Mon 16:00 customer-answers message=1
            Mon 16:10 priority to=urgent
        """,
        now="Mon 16:20",
        ends="""
            first 1: met, due Mon 11:00, counted 1:00
            resolve 1: running, due Mon 19:00, counted 1:20, paused 6:00
            next 1: running, due Mon 16:30, counted 0:20
        """,
    ),
    Story(
        name="a rule that promises nothing drops what runs",
        events="""
            Mon 09:00 opened
            Mon 10:00 priority to=low
            Mon 11:00 staff-replies
            Mon 12:00 resolved
        """,
        now="Mon 13:00",
        ends="""
            first 1: met, due Mon 18:00, counted 2:00
            resolve 1: dropped, counted 1:00
        """,
    ),
    Story(
        name="promised again: counted from the start after all",
        events="""
            Mon 09:00 opened
            Mon 10:00 priority to=low
            Mon 11:00 priority to=normal
        """,
        now="Mon 12:00",
        ends="""
            first 1: breached Mon 11:00, due Mon 11:00, counted 3:00
            resolve 1: running, due Tue 18:00, counted 3:00
        """,
    ),
    Story(
        name="a promise that comes later counts from the start",
        events="""
            Mon 09:00 opened priority=low
            Mon 12:00 priority to=normal
        """,
        now="Mon 12:00",
        ends="""
            first 1: breached Mon 12:00, due Mon 11:00, counted 3:00
            resolve 1: running, due Tue 18:00, counted 3:00
        """,
    ),
    Story(
        name="handed over to a team with other hours",
        events="""
            Mon 09:00 opened
            Mon 10:00 handed-over team=night
        """,
        now="Mon 15:00",
        ends="""
            first 1: running, due Mon 16:00, counted 1:00
            resolve 1: running, due Tue 22:00, counted 1:00
        """,
    ),
    Story(
        name="assigned to somebody of the same team: nothing moves",
        events="""
            Mon 09:00 opened
            Mon 10:00 assigned team=day
        """,
        now="Mon 10:30",
        ends="""
            first 1: running, due Mon 11:00, counted 1:30
            resolve 1: running, due Tue 18:00, counted 1:30
        """,
    ),
    Story(
        name="the customer becomes a VIP",
        events="""
            Mon 09:00 opened
            Mon 09:05 level level=vip
        """,
        now="Mon 09:10",
        ends="""
            first 1: running, due Mon 09:15, counted 0:10
            resolve 1: running, due Mon 17:00, counted 0:10
        """,
    ),
    Story(
        name="the product is corrected",
        events="""
            Mon 09:00 opened
            Mon 09:30 field field=model to=HP-400
        """,
        now="Mon 09:30",
        ends="""
            first 1: running, due Mon 10:00, counted 0:30
            resolve 1: running, due Mon 18:00, counted 0:30
        """,
    ),
    Story(
        name="the policy changes, and the next one promises nothing",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 10:00 customer-writes message=1
            Mon 10:30 policy version=2
            Mon 14:30 policy version=3
        """,
        now="Mon 18:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: dropped, counted 4:30
            next 1: breached Mon 11:00, due Mon 11:00, counted 3:30
        """,
    ),
    Story(
        name="counted by no policy until one is applied",
        events="""
            Mon 09:00 opened sla_version=0
            Mon 14:00 policy version=1
        """,
        now="Mon 14:00",
        ends="""
            first 1: breached Mon 14:00, due Mon 11:00, counted 4:00
            resolve 1: running, due Tue 18:00, counted 4:00
        """,
    ),
    # Moved messages.
    Story(
        name="a wait goes with the message that began it",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 10:00 customer-writes message=1
            Mon 10:30 moved-away message=1 author=customer
        """,
        now="Mon 12:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 3:00
            next 1: dropped, counted 0:30
        """,
    ),
    Story(
        name="the next unanswered message waits on",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 10:00 customer-writes message=1
            Mon 11:00 customer-writes message=2
            Mon 11:30 moved-away message=1 author=customer
        """,
        now="Mon 12:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 3:00
            next 1: dropped, counted 1:30
            next 2: running, due Mon 16:00, counted 1:00
        """,
    ),
    Story(
        name="a later line moved away changes nothing",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 10:00 customer-writes message=1
            Mon 11:00 customer-writes message=2
            Mon 11:30 moved-away message=2 author=customer
        """,
        now="Mon 12:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 3:00
            next 1: running, due Mon 15:00, counted 2:00
        """,
    ),
    Story(
        name="a message moved here waits from the move; a colleague's answers nothing",
        events="""
            Mon 09:00 opened
            Mon 09:30 staff-replies
            Mon 10:00 moved-here message=8 author=customer
            Mon 11:00 moved-here message=9 author=staff
        """,
        now="Mon 12:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:30
            resolve 1: running, due Tue 18:00, counted 3:00
            next 1: running, due Mon 15:00, counted 2:00
        """,
    ),
    # What else a history may hold.
    Story(
        name="everything in the same instant, in its order",
        events="""
            Mon 09:00 opened
            Mon 09:00 assigned team=day
            Mon 09:00 staff-replies
            Mon 09:00 customer-writes message=1
            Mon 09:00 resolved
        """,
        now="Mon 09:00",
        ends="""
            first 1: met, due Mon 11:00, counted 0:00
            resolve 1: met, due Tue 18:00, counted 0:00
            next 1: met, due Mon 14:00, counted 0:00
        """,
    ),
    Story(
        name="kinds that say nothing about time are passed over",
        events="""
            Mon 09:00 opened
            Mon 09:10 alerted
            Mon 09:20 urged
            Mon 09:30 field field=serial to=X
        """,
        now="Mon 10:00",
        ends="""
            first 1: running, due Mon 11:00, counted 1:00
            resolve 1: running, due Tue 18:00, counted 1:00
        """,
    ),
    Story(
        name="a clock set back doesn't turn the ticket's life back",
        events="""
            Mon 09:00 opened
            Mon 10:30 staff-replies
            Mon 09:45 customer-writes message=1
        """,
        now="Mon 09:50",
        ends="""
            first 1: met, due Mon 11:00, counted 1:30
            resolve 1: running, due Tue 18:00, counted 1:30
            next 1: running, due Mon 15:30, counted 0:00
        """,
    ),
    Story(
        name="a breach once told stands, whatever calendars say later",
        events="""
            Mon 09:00 opened
            Mon 10:00 breach-told metric=first_response instance=1
            Mon 10:30 staff-replies
        """,
        now="Mon 10:30",
        ends="""
            first 1: breached Mon 10:00, due Mon 11:00, counted 1:30
            resolve 1: running, due Tue 18:00, counted 1:30
        """,
    ),
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_life(story: Story) -> None:
    counts = counted(story.events, story.now, PROMISES, STRICTER, NOTHING)

    lines = [f"{name}: {told(count)}" for name, count in counts.items()]

    assert lines == [line.strip() for line in story.ends.strip().splitlines()]


def test_spans_tell_how_it_came() -> None:
    counts = counted(
        """
        Mon 11:00 opened
        Mon 11:30 staff-asks
        Mon 14:00 customer-answers message=1
        Mon 15:00 priority to=urgent
        Mon 16:00 held
        """,
        "Mon 17:00",
        PROMISES,
    )

    assert spans(counts["resolve 1"]) == [
        "Mon 11:00 – Mon 11:30 counts 0:30",
        "Mon 11:30 – Mon 14:00 waiting_customer",
        "Mon 14:00 – Mon 15:00 counts 1:00",
        "Mon 15:00 – Mon 16:00 counts 1:00",
        "Mon 16:00 – Mon 17:00 on_hold",
    ]
    assert [span.rule for span in counts["resolve 1"].spans] == ["normal"] * 3 + ["urgent"] * 2
    assert [span.calendar for span in counts["resolve 1"].spans] == ["office"] * 3 + [""] * 2


def test_a_history_without_an_opening_promises_nothing() -> None:
    assert counted("Mon 09:00 staff-replies", "Mon 10:00", PROMISES) == {}
