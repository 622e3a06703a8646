"""What people do in a chat, whichever way it arrived, and what the page is answered."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from adapters.webchat.address import Seat
from adapters.webchat.audience import Audience
from adapters.webchat.feed import Feed
from adapters.webchat.inbound import (
    Back,
    Edit,
    Push,
    Read,
    Renew,
    Say,
    Typing,
    event_id,
    to_edit,
    to_frame,
    to_message,
    to_press,
)
from adapters.webchat.limits import Limiter
from adapters.webchat.lines import LineBody, body_of
from adapters.webchat.outbound import Shown, quote_of
from adapters.webchat.refusals import BadRequest, NotNow, NotThere, Refused, TextTooLong
from adapters.webchat.settings import WebchatSettings
from adapters.webchat.tokens import KeptFile, Tokens
from domain.chat_log import ChatLine
from domain.errors import StorageUnavailable
from domain.messaging import Acknowledgement, Address, ChatKind, Incoming
from domain.ports import Inscribed, Receive, Unit, UnitOfWork


class Talk:
    """Takes in what people say; acknowledged once it is stored and handled, not before."""

    def __init__(
        self,
        account: str,
        settings: WebchatSettings,
        *,
        uow: UnitOfWork,
        tokens: Tokens,
        audience: Audience,
        clock: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._settings = settings
        self._uow = uow
        self._tokens = tokens
        self._audience = audience
        self._clock = clock
        self._limiter = Limiter(settings.rates.person, clock)
        self.feed = Feed(uow, tokens)
        # Whoever handles events; None before the start and after the stop.
        self.receive: Receive | None = None

    async def answer(self, seat: Seat, said: Mapping[str, object]) -> Shown:
        """Do it, and say how it went. A refusal is an answer too."""
        try:
            self._limiter.spend(seat.native_id)
            done = await self._do(seat, said)
        except Refused as refusal:
            done = refused(refusal)
        except StorageUnavailable:
            done = refused(NotNow())
        return done | {"id": said.get("id"), "seq": said.get("seq")}

    async def _do(self, seat: Seat, said: Mapping[str, object]) -> Shown:
        frame = to_frame(said)
        match frame:
            case Say():
                return await self._say(seat, frame)
            case Edit():
                return await self._edit(seat, frame)
            case Push():
                return await self._push(seat, frame)
            case _:
                return await self._look(seat, frame)

    async def _look(self, seat: Seat, frame: Read | Back | Renew | Typing) -> Shown:
        match frame:
            case Read():
                return await self._mark_read(seat, frame.line)
            case Back():
                return await self.feed.before(seat, frame.before)
            case Renew():
                return await self.feed.one(seat, frame.line)
            case Typing():
                self._audience.whisper(seat, {"type": "typing", "name": seat.name})
                return {"type": "done"}

    async def _say(self, seat: Seat, say: Say) -> Shown:
        files = tuple(self._tokens.upload(reference, seat) for reference in say.files)
        self._check_text(say.text, may_be_empty=bool(files))
        message = to_message(say, seat, self._account, at=self._clock(), files=files)
        stands_as = 0

        def inscribe(unit: Unit) -> Inscribed:
            nonlocal stands_as
            line = self._write(unit, seat, say, files)
            stands_as = line.line
            said = replace(message, message_id=str(line.line), sent_at=line.written_at)
            return Inscribed(incoming=said, tell=partial(self._audience.bring, line))

        acknowledgement = await self._hand_in(message, inscribe)
        return {"type": "ack", "line": stands_as, "notice": acknowledgement.notice}

    def _write(self, unit: Unit, seat: Seat, say: Say, files: tuple[KeptFile, ...]) -> ChatLine:
        answered = unit.chat_log.get(seat.chat, say.reply_to) if say.reply_to else None
        body = LineBody(text=say.text, files=files, quote=quote_of(answered), id=say.id)
        line, _ = unit.chat_log.append(
            seat.chat,
            key=event_id(seat, say.id),
            author=seat.native_id,
            author_name=seat.name,
            body=body.to_json(),
        )
        return line

    async def _edit(self, seat: Seat, edit: Edit) -> Shown:
        self._check_text(edit.text)

        def rewrite(unit: Unit) -> ChatLine | None:
            line = unit.chat_log.get(seat.chat, edit.line)
            if line is None or line.author != seat.native_id:
                raise NotThere
            body = replace(body_of(line.body), text=edit.text).to_json()
            return unit.chat_log.change(seat.chat, edit.line, body) if body != line.body else None

        self._bring(await self._uow.run(rewrite, order=self._order(seat)))
        event = to_edit(edit, seat, self._account, at=self._clock())
        acknowledgement = await self._hand_in(event)
        return {"type": "ack", "line": edit.line, "notice": acknowledgement.notice}

    async def _push(self, seat: Seat, push: Push) -> Shown:
        if not push.press.command:
            raise BadRequest
        event = to_press(push, seat, self._account, at=self._clock())
        acknowledgement = await self._hand_in(event)
        # A notice says that nothing came of it; in a group, buttons belong to everybody.
        if push.line and not acknowledgement.notice and seat.chat_kind is ChatKind.PRIVATE:
            marked = await self._uow.run(
                lambda unit: _mark_pressed(unit, seat.chat, push), order=self._order(seat)
            )
            self._bring(marked)
        return {"type": "ack", "line": push.line, "notice": acknowledgement.notice}

    async def _mark_read(self, seat: Seat, line: int) -> Shown:
        await self._uow.run(lambda unit: unit.chat_log.mark_read(seat.chat, seat.native_id, line))
        self._audience.note_read(seat, line)
        return {"type": "done"}

    def _order(self, seat: Seat) -> str:
        """Lines of a chat are numbered one after another."""
        return Address(account=self._account, chat=seat.chat).order

    async def _hand_in(
        self, event: Incoming, inscribe: Callable[[Unit], Inscribed] | None = None
    ) -> Acknowledgement:
        if self.receive is None:
            raise NotNow
        return await self.receive(event, inscribe=inscribe)

    def _bring(self, changed: ChatLine | None) -> None:
        if changed is not None:
            self._audience.bring(changed)

    def _check_text(self, text: str, *, may_be_empty: bool = False) -> None:
        if not text and not may_be_empty:
            raise BadRequest
        if len(text) > self._settings.max_text:
            raise TextTooLong


def _mark_pressed(unit: Unit, chat: str, push: Push) -> ChatLine | None:
    line = unit.chat_log.get(chat, push.line)
    if line is None or line.author:
        return None
    body = body_of(line.body)
    offered = {button.command for row in body.buttons for button in row}
    if body.is_card or push.press.command not in offered:
        return None
    pressed = replace(body, pressed=push.press.command)
    return unit.chat_log.change(chat, push.line, pressed.to_json())


def refused(refusal: Refused) -> Shown:
    """A refusal as the page is told it; without `retry_after`, trying again is no use."""
    return {"type": "refused", "code": refusal.code, "retry_after": refusal.retry_after}
