"""Carries out the requests of a message one by one, and goes on where a failed try stopped."""

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass

from telegram import (
    Bot,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest

from adapters.shared.half_sent import HalfSent, Progress
from adapters.telegram.address import chat_id_of, thread_of
from adapters.telegram.calls import Calls
from adapters.telegram.failures import is_about_media, is_about_topic
from adapters.telegram.media import file_id_of
from adapters.telegram.outbound import (
    EditText,
    Request,
    SendAlbum,
    SendFile,
    SendText,
    other_ways,
    to_requests,
)
from adapters.telegram.topics import Topics
from domain.delivery import Dispatch, MessageRefused, Receipt

_ALBUM_ITEMS = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
}


@dataclass(slots=True)
class _Progress(Progress[Request]):
    thread: int | None = None
    has_place: bool = False

    @property
    def chat_id(self) -> int:
        return chat_id_of(self.chat)

    @property
    def is_under_way(self) -> bool:
        return bool(self.shown) or self.has_place

    @property
    def reply_to(self) -> str:
        """Only the first message answers; an id of another platform answers nothing."""
        answered = self.dispatch.message.reply_to
        return answered if answered.isdigit() and not self.shown else ""

    @property
    def may_leave_topic(self) -> bool:
        """Whoever named the topic as the message's own must hear of its end instead."""
        return self.dispatch.message.topic is None or not self.dispatch.thread


class Carrier:
    """Sends for one account. Raises TelegramError or DeliveryError."""

    def __init__(self, bot: Bot, calls: Calls, topics: Topics) -> None:
        self._bot = bot
        self._calls = calls
        self._topics = topics
        self._half_sent = HalfSent(_begin)
        self._send_as: dict[str, Callable[..., Awaitable[Message]]] = {
            "photo": bot.send_photo,
            "voice": bot.send_voice,
            "video": bot.send_video,
            "audio": bot.send_audio,
            "animation": bot.send_animation,
            "video_note": bot.send_video_note,
            "document": bot.send_document,
        }

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message. After a failure, the next try shows only what is missing."""
        with self._half_sent.taken_up(dispatch) as progress:
            await self._find_place(progress)
            while progress.left:
                await self._advance(progress)
        thread = "" if progress.thread is None else str(progress.thread)
        return Receipt(message_ids=tuple(progress.shown), thread=thread or dispatch.thread)

    async def _find_place(self, progress: _Progress) -> None:
        """The topic: the one we were given, a new one, or the one that was written in."""
        dispatch = progress.dispatch
        if progress.has_place or dispatch.edits:
            return
        topic = dispatch.message.topic
        progress.thread = thread_of(dispatch.thread or dispatch.message.address.thread)
        if topic is not None and not dispatch.thread:
            progress.thread = (
                await self._topics.open(progress.chat_id, topic.title) or progress.thread
            )
        progress.has_place = True

    async def _advance(self, progress: _Progress) -> None:
        request = progress.left[0]
        try:
            shown = await self._carry_out(request, progress)
        except BadRequest as error:
            if not _mended(progress, request, error):
                raise
            return
        progress.shown += shown
        del progress.left[0]

    async def _carry_out(self, request: Request, progress: _Progress) -> list[str]:
        """Ids of the messages shown."""
        match request:
            case EditText():
                return [await self._calls.edit_text(request, progress.chat_id)]
            case SendText():
                return [await self._send_text(request, progress)]
            case SendFile():
                return [str((await self._send_file(request, progress)).message_id)]
            case SendAlbum():
                shown = await self._send_album(request, progress)
                return [str(message.message_id) for message in shown]

    async def _send_text(self, request: SendText, progress: _Progress) -> str:
        return await self._calls.send_text(
            request, progress.chat_id, thread=progress.thread, reply_to=progress.reply_to
        )

    async def _send_file(self, request: SendFile, progress: _Progress) -> Message:
        caption = {"caption": request.html, "parse_mode": "HTML"} if request.html else {}
        with ExitStack() as opened:
            return await self._send_as[request.kind](
                progress.chat_id,
                _media(request, opened, attach=False),
                message_thread_id=progress.thread,
                reply_parameters=_reply(progress),
                reply_markup=request.markup,
                **caption,
            )

    async def _send_album(self, request: SendAlbum, progress: _Progress) -> tuple[Message, ...]:
        with ExitStack() as opened:
            items = [
                _ALBUM_ITEMS[file.kind](_media(file, opened, attach=True)) for file in request.files
            ]
            return await self._bot.send_media_group(
                progress.chat_id,
                items,
                message_thread_id=progress.thread,
                reply_parameters=_reply(progress),
            )


def _begin(dispatch: Dispatch) -> _Progress:
    return _Progress(dispatch=dispatch, left=list(to_requests(dispatch)))


def _mended(progress: _Progress, request: Request, error: BadRequest) -> bool:
    """Whether the message can be shown in another way; the way is noted."""
    if is_about_topic(error) and progress.thread is not None and progress.may_leave_topic:
        progress.thread = None
        return True
    if is_about_media(error) and (ways := other_ways(request)):
        progress.left[:1] = ways
        return True
    return False


def _reply(progress: _Progress) -> ReplyParameters | None:
    """If what is answered is gone, the message stands alone."""
    if not progress.reply_to:
        return None
    return ReplyParameters(int(progress.reply_to), allow_sending_without_reply=True)


def _media(request: SendFile, opened: ExitStack, *, attach: bool) -> str | InputFile:
    """Telegram's id of the content, or the content itself, read while it is sent."""
    file = request.file
    if request.by_reference:
        return file_id_of(file.reference)
    if file.path is None:
        raise MessageRefused(f"no content of {file.name}")
    content = opened.enter_context(file.path.open("rb"))
    return InputFile(content, filename=file.name, attach=attach, read_file_handle=False)
