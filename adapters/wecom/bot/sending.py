"""Says things for a bot: as an answer while that can be, else of its own accord."""

from dataclasses import replace
from typing import Final

import structlog

from adapters.shared.half_sent import HalfSent
from adapters.wecom.api import WecomRefusal
from adapters.wecom.bot.address import is_group, native
from adapters.wecom.bot.failures import is_of_reply, to_bot_error
from adapters.wecom.bot.files import Files
from adapters.wecom.bot.frames import Body, Command
from adapters.wecom.bot.link import Link
from adapters.wecom.bot.outbound import (
    Content,
    Piece,
    Say,
    Show,
    to_change,
    to_pieces,
    to_welcome,
    welcome_id,
)
from adapters.wecom.bot.uploads import Uploads
from adapters.wecom.bot.windows import Windows
from adapters.wecom.cards import CardWords
from adapters.wecom.failures import MEDIA_GONE, MEDIA_ODD, TASK_TAKEN
from adapters.wecom.progress import WecomProgress, begun
from domain.delivery import CardGone, Dispatch, MessageRefused, OutcomeUnknown, Receipt

log = structlog.get_logger(__name__)

_ONE_PERSON: Final = 1
_GROUP: Final = 2


class Carrier:
    """Of one bot. Raises a DeliveryError."""

    def __init__(self, link: Link, windows: Windows, files: Files, words: CardWords) -> None:
        self._link = link
        self._windows = windows
        self._words = words
        self._uploads = Uploads(link.ask, files)
        self._half_sent = HalfSent(self._begin)

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message. After a failure, the next try shows only what is missing.

        The ids are ours: WeCom gives none.
        """
        try:
            if dispatch.edits:
                return await self._change(dispatch)
            if await self._has_welcomed(dispatch):
                return Receipt(message_ids=(welcome_id(dispatch),))
            with self._half_sent.taken_up(dispatch) as progress:
                while progress.left:
                    await self._advance(progress)
            return Receipt(message_ids=tuple(progress.shown))
        except WecomRefusal as refusal:
            raise to_bot_error(refusal, dispatch.message.address.chat) from refusal

    def _begin(self, dispatch: Dispatch) -> WecomProgress[Piece]:
        return begun(dispatch, to_pieces(dispatch, self._words))

    async def _has_welcomed(self, dispatch: Dispatch) -> bool:
        """Whoever opens a chat can be written to once, at once, before they write themselves."""
        req_id = self._windows.to_welcome(dispatch.message.address.chat)
        content = to_welcome(dispatch, self._words) if req_id else None
        if content is None:
            return False
        try:
            await self._link.ask(Command.WELCOME, content, req_id=req_id)
        except WecomRefusal as refusal:
            log.info("wecom.not_welcomed", reason=str(refusal))
            return False
        return True

    async def _change(self, dispatch: Dispatch) -> Receipt:
        chat, card = dispatch.message.address.chat, dispatch.edits
        req_id = self._windows.to_change(chat, card)
        if not req_id:
            raise CardGone("a bot's card can be changed just after a press on it alone")
        content = to_change(dispatch, self._words)
        try:
            await self._link.ask(Command.UPDATE, content, req_id=req_id)
        except WecomRefusal as refusal:
            if isinstance(to_bot_error(refusal, chat), MessageRefused):
                raise CardGone(str(refusal)) from refusal
            raise
        return Receipt(message_ids=(card,))

    async def _advance(self, progress: WecomProgress[Piece]) -> None:
        piece = progress.left[0]
        try:
            await self._carry_out(piece, progress)
        except OutcomeUnknown:
            progress.is_unsure = True
            raise
        except WecomRefusal as refusal:
            # Otherwise the try that was not answered had arrived.
            if not (refusal.code == TASK_TAKEN and progress.is_unsure):
                if not progress.turn_aside(_other_way(progress.left[0], refusal)):
                    raise
                return
        progress.move_on(piece.id)

    async def _carry_out(self, piece: Piece, progress: WecomProgress[Piece]) -> None:
        if isinstance(piece, Say):
            await self._say(progress, piece.id, piece.content)
            return
        media_id = piece.media_id or await self._uploads.hand_in(piece)
        # A try that fails after this need not hand it in again.
        progress.left[0] = replace(piece, media_id=media_id)
        content = {"msgtype": piece.kind, piece.kind: {"media_id": media_id}}
        await self._say(progress, piece.id, content)

    async def _say(self, progress: WecomProgress[Piece], name: str, content: Content) -> Body:
        """As an answer, if what is answered is known; else, or if it is too late, by itself."""
        if req_id := self._answers(progress.dispatch):
            try:
                return await self._link.ask(Command.REPLY, content, req_id=req_id)
            except WecomRefusal as refusal:
                if not is_of_reply(refusal, progress.chat):
                    raise
                self._windows.forget(req_id)
        kind = _GROUP if is_group(progress.chat) else _ONE_PERSON
        body = {"chatid": native(progress.chat), "chat_type": kind, **content}
        return await self._link.ask(Command.PUSH, body, req_id=name)

    def _answers(self, dispatch: Dispatch) -> str:
        chat, answered = dispatch.message.address.chat, dispatch.message.reply_to
        if answered:
            return self._windows.to_reply(chat, answered)
        # In a group it would look like an answer to whoever spoke last.
        return "" if is_group(chat) else self._windows.to_answer(chat)


def _other_way(piece: Piece, refusal: WecomRefusal) -> Show | None:
    """Handed in anew if it has gone; what WeCom does not take as a picture, as a file."""
    if not isinstance(piece, Show):
        return None
    if refusal.code in MEDIA_GONE and piece.media_id:
        return replace(piece, media_id="")
    is_odd = refusal.code in MEDIA_ODD and piece.kind != "file"
    return replace(piece, kind="file", media_id="") if is_odd else None
