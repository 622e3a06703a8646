"""What doctor finds about the limits of platforms: how much is used, and what is left."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.control.asking import ErrandNotDone, NobodyListens, ask
from bot.control.errands import LIMITS, Nothing
from bot.doctor.accounts import idle_adapters
from bot.looking import look
from bot.settings import Settings
from domain.delivery import Capabilities, LimitUse
from domain.errors import StorageUnavailable
from domain.ports import Finding, Texts, Unit
from domain.quotas import GONE, SHORT, Quota, QuotaUse, threshold


async def examine_limits(
    settings: Settings, texts_of: Callable[[str], Texts], clock: Callable[[], datetime]
) -> list[tuple[str, Finding]]:
    """(account, finding). Raises DatabaseNotOpened."""
    async with idle_adapters(settings, texts_of, clock) as adapters:
        can = {adapter.account: adapter.capabilities for adapter in adapters}
    uses, waiting = await look(settings, _quotas_and_chats)
    quotas = _Quotas(uses, waiting, clock(), ZoneInfo(settings.timezone))
    found = [told for account in can for told in quotas.findings(account, can[account])]
    texts = texts_of(settings.locale)
    return [*found, *_of_limits(await _at_work(settings), can, texts)]


def _quotas_and_chats(unit: Unit) -> tuple[list[QuotaUse], list[str]]:
    """What is used, and the account of each chat where something waits."""
    return unit.quotas.uses(), [lane.account for lane in unit.mailroom.lanes()]


async def _at_work(settings: Settings) -> list[LimitUse]:
    """Of a process at work; without one nothing is used."""
    try:
        return await ask(settings, LIMITS, Nothing())
    except (NobodyListens, ErrandNotDone, StorageUnavailable):
        return []


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
    uses: list[LimitUse], can: Mapping[str, Capabilities], texts: Texts
) -> Iterator[tuple[str, Finding]]:
    """One line for each account that is served."""
    for account, capabilities in can.items():
        scopes = {limit.scope.value for limit in capabilities.limits}
        own = [use for use in uses if use.account == account and use.what in scopes]
        if own:
            told = texts.say("doctor.limits.and").join(_words(use, texts) for use in own)
            yield (
                account,
                Finding(is_good=True, code="doctor.limits.used", params={"limits": told}),
            )


def _words(use: LimitUse, texts: Texts) -> str:
    seconds = use.span.removesuffix("s")
    return texts.say(f"doctor.limits.{use.what}", used=use.used, count=use.count, seconds=seconds)
