"""Carries out the requests of a message one by one, and goes on where a failed try stopped."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import structlog

from adapters.shared.half_sent import HalfSent
from adapters.shared.memory import surely
from adapters.wecom.api import Answer, WecomApi, WecomRefusal
from adapters.wecom.app.capabilities import SAME_WITHIN
from adapters.wecom.app.outbound import (
    EditCard,
    Request,
    SendCard,
    SendText,
    to_requests,
)
from adapters.wecom.app.settings import AppSettings
from adapters.wecom.app.shown_cards import ShownCards
from adapters.wecom.failures import (
    MEDIA_GONE,
    MEDIA_ODD,
    TASK_TAKEN,
    to_delivery_error,
)
from adapters.wecom.files import SendFile, hand_in, other_way
from adapters.wecom.progress import WecomProgress, begun
from domain.delivery import (
    AddressUnreachable,
    CardGone,
    Dispatch,
    MessageRefused,
    OutcomeUnknown,
    Receipt,
    RetryLater,
)

log = structlog.get_logger(__name__)

_SAME_WITHIN: Final = int(SAME_WITHIN.total_seconds())
# Kinds that are known again when they are repeated; files are handed in anew.
_RECOGNISED: Final = {"text", "template_card"}


class Carrier:
    """Sends for one account. Raises DeliveryError."""

    def __init__(self, api: WecomApi, settings: AppSettings, cards: ShownCards) -> None:
        self._api = api
        self._settings = settings
        self._cards = cards
        self._half_sent = HalfSent(self._begin)

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message. After a failure, the next try shows only what is missing."""
        with self._half_sent.taken_up(dispatch) as progress:
            while progress.left:
                await self._advance(progress)
        return Receipt(message_ids=tuple(progress.shown))

    async def recall(self, message_id: str) -> None:
        """Take a message back; a card by the id WeCom knows it under."""
        native_id = (await self._cards.look(message_id)).native_id or message_id
        await self._api.post("message/recall", {"msgid": native_id})

    def _begin(self, dispatch: Dispatch) -> WecomProgress[Request]:
        return begun(dispatch, list(to_requests(dispatch, self._settings.words)))

    async def _advance(self, progress: WecomProgress[Request]) -> None:
        request = progress.left[0]
        try:
            shown = await self._carry_out(request, progress)
        except OutcomeUnknown:
            progress.is_unsure = True
            raise
        except WecomRefusal as refusal:
            if not progress.turn_aside(_detour(request, refusal)):
                raise to_delivery_error(refusal) from refusal
            return
        progress.move_on(shown)

    async def _carry_out(self, request: Request, progress: WecomProgress[Request]) -> str:
        """Id of the message shown."""
        match request:
            case SendText():
                return _id_of(await self._post(progress, "text", {"content": request.content}))
            case SendCard():
                return await self._post_card(request, progress)
            case EditCard():
                return await self._edit(request, progress)
            case SendFile():
                return await self._post_file(request, progress)

    async def _post_card(self, request: SendCard, progress: WecomProgress[Request]) -> str:
        try:
            answer = await self._post(progress, "template_card", request.card)
        except WecomRefusal as refusal:
            if refusal.code == TASK_TAKEN and progress.is_unsure:
                # The try that was not answered had arrived.
                return request.id
            raise
        code = str(answer.get("response_code", ""))
        await surely(lambda: self._cards.posted(request.id, code=code, native_id=_id_of(answer)))
        return request.id

    async def _post_file(self, request: SendFile, progress: WecomProgress[Request]) -> str:
        media_id = await hand_in(self._api, request)
        # A try that fails after this need not hand it in again.
        progress.left[0] = replace(request, media_id=media_id)
        return _id_of(await self._post(progress, request.kind, {"media_id": media_id}))

    async def _post(
        self, progress: WecomProgress[Request], kind: str, content: Mapping[str, object]
    ) -> Answer:
        body: dict[str, object] = {
            "touser": progress.chat,
            "agentid": self._settings.agent_id,
            "msgtype": kind,
            kind: content,
        }
        if progress.is_unsure:
            # Only then: people may well be told the same twice.
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": _SAME_WITHIN}
        is_first = kind in _RECOGNISED and not progress.is_unsure
        answer = await self._api.post("message/send", body, may_be_repeated=is_first)
        refused = [answer.get(name) for name in ("invaliduser", "unlicenseduser")]
        if any(refused):
            raise AddressUnreachable(f"not reached: {progress.chat}")
        return answer

    async def _edit(self, request: EditCard, progress: WecomProgress[Request]) -> str:
        shown = await self._cards.look(request.id)
        for code, _ in shown.codes:
            if await self._edit_with(code, request, progress):
                return request.id
        await self._take_back(request.id, shown.native_id)
        raise CardGone("no code is left to change the card with")

    async def _edit_with(
        self, code: str, request: EditCard, progress: WecomProgress[Request]
    ) -> bool:
        """Whether it was still good; it is spent either way."""
        body = {
            "userids": [progress.chat],
            "agentid": self._settings.agent_id,
            "response_code": code,
            "template_card": request.card,
        }
        try:
            await self._api.post("message/update_template_card", body)
        except WecomRefusal as refusal:
            if not isinstance(to_delivery_error(refusal), MessageRefused):
                raise
            log.info("wecom.card_not_changed", card=request.id, reason=str(refusal))
            await surely(lambda: self._cards.spent(request.id, code))
            return False
        await surely(lambda: self._cards.spent(request.id, code))
        return True

    async def _take_back(self, card: str, native_id: str) -> None:
        """It is posted anew: the old one had better go, while it can. A day at most."""
        if native_id:
            try:
                await self._api.post("message/recall", {"msgid": native_id})
            except (WecomRefusal, RetryLater, OutcomeUnknown) as error:
                log.info("wecom.card_not_taken_back", reason=str(error))
        await self._cards.gone(card)


def _detour(request: Request, refusal: WecomRefusal) -> SendFile | None:
    is_about_file = refusal.code in MEDIA_GONE | MEDIA_ODD
    return other_way(request) if isinstance(request, SendFile) and is_about_file else None


def _id_of(answer: Answer) -> str:
    return str(answer.get("msgid", ""))
