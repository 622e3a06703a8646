"""How much of each limit is used just now: for doctor and for monitoring."""

from collections.abc import Iterator

from bot.delivery.budgets import Budget
from bot.delivery.limits import Pace
from domain.delivery import Limit, LimitUse
from domain.quotas import Quota


def uses_of(account: str, pace: Pace, budget: Budget, now: float) -> Iterator[LimitUse]:
    """All limits of an account. `now`: of the clock the pace is counted by."""
    yield from uses_of_limits(account, pace, now)
    for quota in budget.quotas:
        yield _of_quota(account, quota, budget.used(quota))


def uses_of_limits(account: str, pace: Pace, now: float) -> Iterator[LimitUse]:
    """Those of seconds and minutes alone."""
    for limit in pace.limits:
        yield _of_limit(account, limit, pace.used(limit, now))


def _of_limit(account: str, limit: Limit, used: int) -> LimitUse:
    return LimitUse(
        account=account,
        what=limit.scope.value,
        span=f"{limit.seconds:g}s",
        used=used,
        count=limit.count,
    )


def _of_quota(account: str, quota: Quota, used: int) -> LimitUse:
    return LimitUse(account=account, what=quota.key, span="month", used=used, count=quota.count)
