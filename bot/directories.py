"""Asks the company's directories who somebody is: when they write, when they changed, at night."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from desk.desk import Desk
from desk.people.directory.known_staff import known_staff
from desk.people.directory.take_in_profile import take_in_profile
from domain.delivery import AccountRefused, DeliveryError, LimitScope, RetryLater
from domain.errors import StorageUnavailable
from domain.people.directory import DirectoryRule, Profile
from domain.policy import ServicePolicy
from domain.ports import Announcer, Directory, Unit, UnitOfWork
from scheduler.jobs import Slot

log = structlog.get_logger(__name__)

# After a failure nobody asks about the same person for so long.
_PAUSE = timedelta(minutes=1)
# People remembered at a time.
_MOST = 50_000

# Account and native id.
Who = tuple[str, str]


class Directories:
    """Looks people up, one look at a time for each, and applies what is said of them."""

    def __init__(
        self,
        uow: UnitOfWork,
        directories: Mapping[str, Directory],
        rules: Callable[[str], tuple[DirectoryRule, ...]],
        *,
        policy: ServicePolicy,
        announcer: Announcer,
        clock: Callable[[], datetime],
    ) -> None:
        self._uow = uow
        self._directories = directories
        self._rules = rules
        self._policy = policy
        self._announcer = announcer
        self._clock = clock
        # Until when what was said holds.
        self._fresh: OrderedDict[Who, datetime] = OrderedDict()
        self._looks: dict[Who, asyncio.Task[None]] = {}

    def asks_about(self, account: str) -> bool:
        """Something follows from what this account's directory says of those who write."""
        return account in self._directories and bool(self._rules(account))

    def is_fresh(self, who: Who) -> bool:
        """They were looked up lately."""
        until = self._fresh.get(who)
        return until is not None and self._clock() < until

    async def is_known(self, who: Who) -> bool:
        """They were looked up at some time: what was said then holds until it is asked anew."""
        found = await self._uow.read(lambda unit: unit.directory.get(*who))
        return found is not None

    def look(self, who: Who) -> asyncio.Task[None]:
        """Look them up in the background, or join the look under way. It never fails."""
        if who not in self._looks:
            task = self._looks[who] = asyncio.create_task(self._look(who))
            task.add_done_callback(lambda _: self._looks.pop(who, None))
        return self._looks[who]

    def look_again(self, who: Who) -> None:
        """Something about them changed just now."""
        self._fresh.pop(who, None)
        if who[0] in self._directories:
            self.look(who)

    async def refresh(self, _: Slot) -> None:
        """All staff, one after another: who left while nobody told us is found out by then."""
        for account, directory in list(self._directories.items()):
            before = self._clock() - directory.profile_lasts
            for native_id in await self._uow.read(partial(known_staff, account, before)):
                if not await self._refreshed(account, native_id):
                    break

    async def stop(self) -> None:
        """Look nobody up any more."""
        self._directories = {}
        looks = list(self._looks.values())
        for task in looks:
            task.cancel()
        await asyncio.gather(*looks, return_exceptions=True)

    async def _look(self, who: Who) -> None:
        try:
            await self._take_in(*who)
        except (DeliveryError, StorageUnavailable) as error:
            self._keep(who, _PAUSE)
            log.info("directory.silent", account=who[0], reason=str(error))
        except Exception:  # an answer nobody thought of must not be asked for at each message
            self._keep(who, _PAUSE)
            log.exception("directory.failed", account=who[0])

    async def _refreshed(self, account: str, native_id: str) -> bool:
        """False: the account is refused, or asked too much; the others would fare no better."""
        try:
            await self._take_in(account, native_id)
        except DeliveryError as error:
            log.warning("directory.not_refreshed", account=account, reason=str(error))
            return not _is_accounts(error)
        return True

    async def _take_in(self, account: str, native_id: str) -> None:
        directory = self._directories[account]
        profile = await directory.profile(native_id)
        if profile is not None:
            await self._uow.run(lambda unit: self._apply(unit, account, profile))
        self._keep((account, native_id), directory.profile_lasts)

    def _apply(self, unit: Unit, account: str, profile: Profile) -> None:
        desk = Desk(unit=unit, policy=self._policy, announcer=self._announcer, actor=None)
        take_in_profile(desk, account, profile, self._rules(account))

    def _keep(self, who: Who, lasts: timedelta) -> None:
        self._fresh[who] = self._clock() + lasts
        self._fresh.move_to_end(who)
        if len(self._fresh) > _MOST:
            self._fresh.popitem(last=False)


def _is_accounts(error: DeliveryError) -> bool:
    is_too_much = isinstance(error, RetryLater) and error.scope is LimitScope.ACCOUNT
    return isinstance(error, AccountRefused) or is_too_much
