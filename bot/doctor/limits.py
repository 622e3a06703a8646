"""What doctor finds about the limits of platforms: how much is used, and what is left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.delivery.limits import Pace
from bot.delivery.usage import uses_of_limits
from bot.doctor.accounts import idle_adapters
from bot.looking import look
from bot.settings import Settings
from domain.delivery import Capabilities, LimitUse
from domain.ports import ChatAdapter, Finding, Lane, Texts, Unit
from domain.quotas import GONE, SHORT, Quota, QuotaUse, threshold


async def examine_limits(
    settings: Settings, texts_of: Callable[[str], Texts], clock: Callable[[], datetime]
) -> list[tuple[str, Finding]]:
    """(account, finding). Raises DatabaseNotOpened."""
    now = clock()
    async with idle_adapters(settings, texts_of, clock) as adapters:
        spans = (limit.seconds for a in adapters for limit in a.capabilities.limits)
        since = now - timedelta(seconds=max(spans, default=0.0))
        state = await look(settings, partial(_state_of, since=since))
        quotas = _Quotas(state.uses, state.waiting, now, ZoneInfo(settings.timezone))
        texts = texts_of(settings.locale)
        return [
            *(told for a in adapters for told in quotas.findings(a.account, a.capabilities)),
            *(told for a in adapters for told in _of_limits(a, state.requests, now, texts)),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    uses: list[QuotaUse]
    # The account of each chat where something waits.
    waiting: list[str]
    requests: list[tuple[Lane, datetime]]


def _state_of(unit: Unit, since: datetime) -> _State:
    return _State(
        uses=unit.quotas.uses(),
        waiting=[lane.account for lane in unit.mailroom.lanes()],
        requests=unit.mailroom.requested_since(since),
    )


class _Quotas:
    """What is used of them in the period under way."""

    def __init__(
        self, uses: list[QuotaUse], waiting: list[str], now: datetime, zone: ZoneInfo
    ) -> None:
        self._uses = {(use.account, use.key): use for use in uses}
        self._waiting = waiting
        self._now = now
        self._zone = zone

    def findings(self, account: str, can: Capabilities) -> Iterator[tuple[str, Finding]]:
        """One for each quota."""
        for quota in can.quotas:
            yield account, self._finding(account, quota)

    def _finding(self, account: str, quota: Quota) -> Finding:
        use = self._uses.get((account, quota.key))
        is_current = use is not None and use.began_at == quota.began(self._now)
        used = use.used if use and is_current else 0
        reached = threshold(used, quota.count)
        params = {
            "used": used,
            "count": quota.count,
            "left": max(0, quota.count - used),
            "ends": f"{quota.ends(self._now).astimezone(self._zone):%Y-%m-%d %H:%M}",
            "chats": self._waiting.count(account),
        }
        was_refused = is_current and use is not None and use.told == GONE
        state = _state(reached, was_refused=was_refused)
        return Finding(
            is_good=state != "gone",
            needs_care=state != "good",
            code=f"doctor.quota.{quota.key}.{state}",
            params=params,
        )


def _state(reached: int, *, was_refused: bool) -> str:
    if reached == GONE:
        return "gone"
    if was_refused:
        return "refused"
    return "short" if reached >= SHORT else "good"


def _of_limits(
    adapter: ChatAdapter, requests: list[tuple[Lane, datetime]], now: datetime, texts: Texts
) -> Iterator[tuple[str, Finding]]:
    """One line for an account that is under way. Whichever process sends, the outbox knows."""
    account, pace = adapter.account, Pace(adapter.capabilities.limits)
    for lane, at in requests:
        if lane.account == account:
            age = max(0.0, (now - at).total_seconds())
            pace.note(lane.chat, is_group=adapter.is_group(lane.chat), now=-age)
    uses = list(uses_of_limits(account, pace, 0.0))
    if any(use.used for use in uses):
        told = texts.say("doctor.limits.and").join(_words(use, texts) for use in uses)
        yield account, Finding(is_good=True, code="doctor.limits.used", params={"limits": told})


def _words(use: LimitUse, texts: Texts) -> str:
    seconds = use.span.removesuffix("s")
    return texts.say(f"doctor.limits.{use.what}", used=use.used, count=use.count, seconds=seconds)
