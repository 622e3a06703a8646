"""From a fetched page to the door of the house: customers side by side, each in order."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote

import aiohttp
import structlog

from adapters.shared.memory import Memory
from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.kf.customers import Customers
from adapters.wecom.kf.inbound import Known, Message, customer_of, sent_at, to_incoming, within
from adapters.wecom.kf.settings import KfWords
from adapters.wecom.kf.welcomes import Welcomes
from adapters.wecom.words import word
from domain.delivery import DeliveryError
from domain.errors import StorageUnavailable
from domain.ports import Receive

log = structlog.get_logger(__name__)

# What was said before we were there for the first time is not answered now; clocks differ.
_AT_MOST_BEFORE: Final = timedelta(minutes=1)
_BEGUN: Final = "begun"
# A session lasts no longer.
_ENTRY_HOLDS: Final = timedelta(hours=48)
_LONGEST_ENTRY: Final = 200
_TRIES: Final = 4
# Customers side by side: a page may be of a thousand, and others want to be heard meanwhile.
_ABREAST: Final = 32


class Taking:
    """Everything that WeCom tells one account. `now` is the clock of the process, UTC."""

    def __init__(
        self,
        account: str,
        receive: Receive,
        *,
        api: WecomApi,
        words: KfWords,
        customers: Customers,
        welcomes: Welcomes,
        memory: Memory,
        now: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._receive = receive
        self._api = api
        self._words = words
        self._customers = customers
        self._welcomes = welcomes
        self._memory = memory
        self._now = now
        # How often a message was fetched in vain through a fault of ours.
        self._tries: Counter[str] = Counter()
        self._room = asyncio.Semaphore(_ABREAST)

    async def take(self, page: Sequence[Message]) -> None:
        """Returns once all of it is stored; else raises, and all of it must come again."""
        if not page:
            return
        begun = await self._begun_at()
        lanes: defaultdict[str, list[Message]] = defaultdict(list)
        for message in page:
            if _is_whole(message) and sent_at(message) >= begun:
                lanes[customer_of(message)].append(message)
        await self._customers.meet(lanes)
        taken = [self._take_lane(customer, lane) for customer, lane in lanes.items()]
        outcomes = await asyncio.gather(*taken, return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def _begun_at(self) -> datetime:
        kept = await self._memory.get(_BEGUN)
        if kept is not None:
            return datetime.fromisoformat(kept)
        begun = self._now() - _AT_MOST_BEFORE
        await self._memory.put(_BEGUN, begun.isoformat(), expires_at=None)
        return begun

    async def _take_lane(self, customer: str, lane: Sequence[Message]) -> None:
        async with self._room:
            await self._take_in_turn(customer, lane)

    async def _take_in_turn(self, customer: str, lane: Sequence[Message]) -> None:
        for message in lane:
            try:
                await self._take_one(customer, message)
                self._tries.pop(word(message.get("msgid")), None)
            except StorageUnavailable:
                raise
            except Exception:  # a bug of ours: nothing may be lost by it
                native_id = word(message.get("msgid"))
                log.exception("wecom_kf.message_failed", message=native_id)
                if self._may_come_again(native_id):
                    raise
                # What can't even be kept must not keep everybody else's messages out.
                log.error("wecom_kf.message_given_up", message=native_id)

    async def _take_one(self, customer: str, message: Message) -> None:
        event = within(message, "event")
        kind = word(event.get("event_type"))
        if kind == "enter_session":
            await self._note_entry(customer, event)
        known = Known(
            account=self._account,
            words=self._words,
            name=self._customers.name(customer) if customer else "",
            entry=await self._memory.get(_entry(customer)) or "",
            file_name=await self._file_name(message),
            is_welcome=kind == "enter_session" and self._is_welcome(customer, message),
        )
        try:
            incoming = to_incoming(message, known)
        except ValueError:
            log.warning("wecom_kf.odd_message", message=word(message.get("msgid")))
            return
        if incoming is not None:
            await self._receive(incoming)
        elif kind:
            log.info("wecom_kf.event", kind=kind, customer=customer)

    async def _note_entry(self, customer: str, event: Message) -> None:
        """The scene of the link, and what the link was given besides."""
        told = (word(event.get("scene")), unquote(word(event.get("scene_param"))))
        entry = " ".join(filter(None, told))[:_LONGEST_ENTRY]
        if entry:
            until = self._now() + _ENTRY_HOLDS
            await self._memory.put(_entry(customer), entry, expires_at=until)

    def _is_welcome(self, customer: str, message: Message) -> bool:
        code = word(within(message, "event").get("welcome_code"))
        return self._welcomes.offer(customer, code, given_at=sent_at(message))

    async def _file_name(self, message: Message) -> str:
        """Only with its content is told what a document is called."""
        media_id = word(within(message, "file").get("media_id"))
        if message.get("msgtype") != "file" or not media_id:
            return ""
        try:
            return await self._api.file_name(media_id)
        except (WecomRefusal, DeliveryError, aiohttp.ClientError, TimeoutError) as error:
            log.info("wecom_kf.file_name_unknown", reason=type(error).__name__)
            return ""

    def _may_come_again(self, native_id: str) -> bool:
        self._tries[native_id] += 1
        if self._tries[native_id] < _TRIES:
            return True
        del self._tries[native_id]
        return False


def _is_whole(message: Message) -> bool:
    """Whatever reads it later may rely on these."""
    try:
        sent_at(message)
    except ValueError:
        log.warning("wecom_kf.odd_message", kind=word(message.get("msgtype")))
        return False
    return bool(word(message.get("msgid")))


def _entry(customer: str) -> str:
    return f"entry:{customer}"
