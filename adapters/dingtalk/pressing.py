"""Presses of cards whose buttons call back, and the answers that show what came of them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from adapters.dingtalk.address import address_of, is_group
from adapters.dingtalk.answers import Answer, Answers
from adapters.dingtalk.kept_cards import KeptCards
from adapters.dingtalk.presses import to_press
from adapters.shared.bodies import to_object
from adapters.shared.lanes import Lanes
from domain.messaging import ChatKind, Incoming, IncomingKind, Press, Sender

log = structlog.get_logger(__name__)

# Seconds. DingTalk waits two for an answer; a change of the card comes at once, or there is none.
_PATIENCE: Final = 1.5
_CHANGE_COMES: Final = 0.3

Response = Mapping[str, object]


class Pressing:
    """Takes presses of one account in. `now`: the process's clock, UTC; `patience`: seconds."""

    def __init__(
        self,
        lanes: Lanes,
        answers: Answers,
        cards: KeptCards,
        *,
        account: str,
        now: Callable[[], datetime],
        patience: float = _PATIENCE,
    ) -> None:
        self._lanes = lanes
        self._answers = answers
        self._cards = cards
        self._account = account
        self._now = now
        self._patience = patience

    @asynccontextmanager
    async def answered(self, raw: str | bytes, event_id: str) -> AsyncIterator[Response | None]:
        """What DingTalk is to be answered inside; None: it was no press of ours.

        Raises StorageUnavailable.
        """
        payload = to_object(raw) or {}
        track, press, person = _track(payload), _press(payload), _word(payload, "userId")
        if press is None or not (track and person):
            log.warning("dingtalk.press_unreadable", account=self._account)
            yield None
            return
        incoming = await self._incoming(payload, event_id, press)
        answer = self._answers.begin(track)
        has_left = False
        try:
            response = await self._take(incoming, answer)
            answer.close()
            yield response
            has_left = True
        finally:
            self._answers.end(answer, has_left=has_left)

    async def _take(self, incoming: Incoming, answer: Answer) -> Response:
        """What takes longer than DingTalk waits is handled all the same, and shown later."""
        try:
            told = await asyncio.wait_for(self._lanes.take(incoming), self._patience)
        except TimeoutError:
            return {}
        values = {} if told.duplicate else await answer.change(within=_CHANGE_COMES)
        return {
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
            "cardData": {"cardParamMap": values},
            # Seen by the presser alone, where the template shows it.
            "userPrivateData": {"cardParamMap": {"notice": told.notice}},
        }

    async def _incoming(
        self, payload: Mapping[str, object], event_id: str, press: Press
    ) -> Incoming:
        person, track = _word(payload, "userId"), _track(payload)
        space = _word(payload, "spaceId")
        chat = space if is_group(space) else await self._cards.chat_of(track)
        kind = ChatKind.GROUP if is_group(chat) else ChatKind.PRIVATE
        return Incoming(
            event_id=event_id,
            kind=IncomingKind.PRESS,
            address=address_of(self._account, chat, person, kind),
            chat_kind=kind,
            # What they are called is not told here; whoever was heard before is known.
            sender=Sender(native_id=person, name=""),
            sent_at=self._now(),
            message_id=track,
            addresses_us=kind is ChatKind.GROUP,
            press=replace(press, takes_notice=True),
        )


def _press(payload: Mapping[str, object]) -> Press | None:
    """Clients put it here or there."""
    for place in ("content", "value"):
        content = to_object(_word(payload, place)) or {}
        private = content.get("cardPrivateData")
        params = private.get("params") if isinstance(private, dict) else None
        command = params.get("command") if isinstance(params, dict) else None
        if isinstance(command, str) and (press := to_press(command)):
            return press
    return None


def _track(payload: Mapping[str, object]) -> str:
    return _word(payload, "outTrackId")


def _word(payload: Mapping[str, object], name: str) -> str:
    found = payload.get(name)
    return found if isinstance(found, str) else ""
