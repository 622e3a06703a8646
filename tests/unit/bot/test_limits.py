"""How soon a request may leave."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limits import Pace
from domain.delivery import Limit, LimitScope

ACCOUNT = Limit(scope=LimitScope.ACCOUNT, count=5, seconds=1)
CHAT = Limit(scope=LimitScope.CHAT, count=1, seconds=1)
GROUP = Limit(scope=LimitScope.GROUP, count=3, seconds=60)


def test_a_silent_chat_may_be_written_to_at_once() -> None:
    assert Pace([ACCOUNT, CHAT]).wait("a", is_group=False, now=100.0) == 0


def test_a_chat_waits_for_its_own_limit_only() -> None:
    pace = Pace([ACCOUNT, CHAT])
    pace.note("a", is_group=False, now=100.0)
    assert pace.wait("a", is_group=False, now=100.25) == 0.75
    assert pace.wait("b", is_group=False, now=100.25) == 0


def test_the_account_limit_counts_all_chats() -> None:
    pace = Pace([ACCOUNT, CHAT])
    for number in range(5):
        pace.note(str(number), is_group=False, now=100.0 + number / 10)
    assert pace.wait_for_account(100.5) == 0.5
    assert pace.wait("another", is_group=False, now=100.5) == 0


def test_the_group_limit_binds_groups_alone() -> None:
    pace = Pace([GROUP])
    for second in range(3):
        pace.note("g", is_group=True, now=100.0 + second)
        pace.note("p", is_group=False, now=100.0 + second)
    assert pace.wait("g", is_group=True, now=103.0) == 57
    assert pace.wait("p", is_group=False, now=103.0) == 0


def test_a_busy_group_hears_from_us_evenly_until_its_minute_is_over() -> None:
    limit = Limit(scope=LimitScope.GROUP, count=20, seconds=60)
    pace, now, sent = Pace([limit]), 0.0, []
    while now < 180:
        pace.note("g", is_group=True, now=now)
        sent.append(now)
        now += max(1.0, pace.wait("g", is_group=True, now=now))
    gaps = [later - first for first, later in pairwise(sent)]
    assert gaps[:10] == [1.0] * 10
    assert max(gaps) < 11
    assert len(sent) > 50


def test_a_pause_of_one_chat_stops_no_other() -> None:
    pace = Pace([])
    pace.pause(LimitScope.CHAT, "a", until=107.0)
    assert pace.wait("a", is_group=False, now=100.0) == 7
    assert pace.wait("b", is_group=False, now=100.0) == 0


def test_a_pause_of_the_account_stops_all() -> None:
    pace = Pace([])
    pace.pause(LimitScope.ACCOUNT, "a", until=107.0)
    assert pace.wait_for_account(100.0) == 7


def _wait(pace: Pace, chat: str, now: float) -> float:
    own = pace.wait(chat, is_group=chat == "c", now=now)
    return max(own, pace.wait_for_account(now))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 0.4)), max_size=120))
def test_no_window_ever_holds_more_than_allowed(wishes: list[tuple[str, float]]) -> None:
    pace, now, sent = Pace([ACCOUNT, CHAT, GROUP]), 0.0, []
    for chat, pause in wishes:
        now += pause
        # Waiting for exactly as long as told may fall short by a rounding error, never by more.
        while (wait := _wait(pace, chat, now)) > 1e-9:
            now += wait
        pace.note(chat, is_group=chat == "c", now=now)
        sent.append((chat, now))
    for _, start in sent:
        inside = [chat for chat, at in sent if start <= at < start + 1 - 1e-6]
        assert len(inside) <= ACCOUNT.count
        assert all(inside.count(chat) <= CHAT.count for chat in set(inside))
        minute = [at for chat, at in sent if chat == "c" and start <= at < start + 60 - 1e-6]
        assert len(minute) <= GROUP.count
