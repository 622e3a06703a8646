"""One web chat: puts the parts together and implements the port. What is shown is kept here too."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from adapters.webchat.address import is_chat
from adapters.webchat.audience import Audience
from adapters.webchat.capabilities import capabilities
from adapters.webchat.doors import Doors
from adapters.webchat.elsewhere import Elsewhere
from adapters.webchat.files import Files, clean_name, content_of
from adapters.webchat.limits import Limiter
from adapters.webchat.lines import LineBody
from adapters.webchat.outbound import to_body
from adapters.webchat.pages import Pages
from adapters.webchat.polling import Polling
from adapters.webchat.recognise import kind_of
from adapters.webchat.sessions import Sessions
from adapters.webchat.settings import WebchatSettings
from adapters.webchat.sockets import Sockets
from adapters.webchat.talk import Talk
from adapters.webchat.tokens import KeptFile, Tokens
from domain.chat_log import ChatLine
from domain.delivery import (
    AddressUnreachable,
    CardGone,
    Dispatch,
    MessageRefused,
    OutgoingFile,
    Receipt,
    RetryLater,
)
from domain.errors import FileTooLarge, StorageUnavailable
from domain.ports import FileStore, Finding, Neighbours, Receive, Shown, Texts, Unit, UnitOfWork

# A shared secret shorter than this can be guessed.
_SHORTEST_SECRET = 32


class WebchatAdapter:
    """Implements ChatAdapter. `page` is the folder of the chat page; `neighbours` serve pages of
    the same chats, None where nobody can."""

    def __init__(
        self,
        *,
        account: str,
        uow: UnitOfWork,
        files: FileStore,
        texts: Callable[[str], Texts],
        settings: WebchatSettings,
        page: Path,
        clock: Callable[[], datetime],
        neighbours: Neighbours | None = None,
    ) -> None:
        self.account = account
        self.capabilities = capabilities(settings)
        self._settings = settings
        self._uow = uow
        self._files = files
        self._audience = Audience()
        self._elsewhere = (
            Elsewhere(account, uow=uow, neighbours=neighbours, audience=self._audience)
            if neighbours
            else None
        )
        self._audience.beyond = self._elsewhere
        tokens = Tokens(settings.secret, clock, link_lifetime=settings.file_link_lifetime)
        doors = Doors(settings, tokens, texts, Limiter(settings.rates.address, clock))
        self._talk = Talk(
            account, settings, uow=uow, tokens=tokens, audience=self._audience, clock=clock
        )
        self._sockets = Sockets(
            talk=self._talk,
            tokens=tokens,
            audience=self._audience,
            doors=doors,
            openings=Limiter(settings.rates.person, clock),
        )
        self._polling = Polling(talk=self._talk, audience=self._audience, doors=doors)
        self._routes = [
            *Pages(page, settings, doors=doors, texts=texts).routes(),
            *Sessions(settings, tokens=tokens, doors=doors, clock=clock).routes(),
            *self._sockets.routes(),
            *self._polling.routes(),
            *Files(settings, files=files, tokens=tokens, doors=doors, clock=clock).routes(),
        ]

    def routes(self) -> list[web.RouteDef]:
        """Everything this chat serves; there is one web chat at the root of a server."""
        return self._routes

    async def start(self, receive: Receive) -> None:
        """Begin to take in what people say."""
        self._talk.receive = receive
        self._polling.open()
        if self._elsewhere:
            self._elsewhere.start()

    async def stop(self) -> None:
        """Take in nothing more and let the pages go."""
        self._talk.receive = None
        self._polling.close()
        await self._sockets.close()
        if self._elsewhere:
            await self._elsewhere.stop()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message, or change the card it edits."""
        try:
            files = tuple([await self._kept(file) for file in dispatch.files])
            shown = await self._uow.run(
                lambda unit: self._show(unit, dispatch, files),
                order=dispatch.message.address.order,
            )
        except StorageUnavailable as error:
            raise RetryLater(str(error), after=3) from error
        except FileTooLarge as error:
            raise MessageRefused(str(error)) from error
        shown.tell()
        return shown.receipt

    def show(self, unit: Unit, dispatch: Dispatch) -> Shown:
        """The same without files, in a unit of whoever settles it."""
        return self._show(unit, dispatch, ())

    def _show(self, unit: Unit, dispatch: Dispatch, files: tuple[KeptFile, ...]) -> Shown:
        chat = dispatch.message.address.chat
        if not is_chat(chat):
            raise AddressUnreachable(f"there is no chat {chat!r}")
        line = _written(unit, dispatch, files)
        if line is None:
            raise CardGone(f"there is no line {dispatch.edits} in {chat}")
        receipt = Receipt(message_ids=(str(line.line),))
        return Shown(receipt=receipt, tell=partial(self._audience.bring, line))

    async def recall(self, chat: str, message_ids: Sequence[str]) -> None:
        """Empty the lines; that something stood there is seen."""
        lines = [int(message_id) for message_id in message_ids if message_id.isdigit()]
        body = LineBody(is_removed=True).to_json()
        try:
            changed = await self._uow.run(
                lambda unit: [unit.chat_log.change(chat, line, body) for line in lines]
            )
        except StorageUnavailable as error:
            raise RetryLater(str(error), after=3) from error
        for line in changed:
            if line is not None:
                self._audience.bring(line)

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The content of an upload."""
        path = self._files.path(reference)
        if not path.is_file():
            raise MessageRefused(f"there is no file {reference}")
        async for piece in content_of(path):
            yield piece

    def is_group(self, chat: str) -> bool:
        """Several people sit in it."""
        return chat.startswith("g:")

    async def check(self) -> list[Finding]:
        """Look at the settings for `gongdan doctor`."""
        secret = self._settings.identity_secret
        name = {"account": self.account}
        findings = []
        if secret and len(secret) < _SHORTEST_SECRET:
            findings.append(
                Finding(is_good=False, code="doctor.webchat.identity_secret_short", params=name)
            )
        if self._settings.allowed_origins and not self._settings.public_url:
            findings.append(
                Finding(is_good=False, code="doctor.webchat.public_url_missing", params=name)
            )
        return findings or [Finding(is_good=True, code="doctor.webchat.ready", params=name)]

    async def _kept(self, file: OutgoingFile) -> KeptFile:
        """The file in our store: where it came from here, or came with its content, it is there."""
        digest, size = file.reference, file.size
        if not digest:
            if file.path is None:
                raise MessageRefused(f"no content of {file.name}")
            limit = self.capabilities.max_file_out
            digest, size = await self._files.put(content_of(file.path), limit=limit)
        return KeptFile(
            digest=digest,
            name=clean_name(file.name),
            media_type=file.media_type,
            size=size,
            kind=kind_of(file.media_type),
        )


def _written(unit: Unit, dispatch: Dispatch, files: tuple[KeptFile, ...]) -> ChatLine | None:
    message, log = dispatch.message, unit.chat_log
    chat = message.address.chat
    answered = log.get(chat, int(message.reply_to)) if message.reply_to.isdigit() else None
    body: LineBody = to_body(message, files, answered)
    if dispatch.edits:
        is_line = dispatch.edits.isdigit()
        return log.change(chat, int(dispatch.edits), body.to_json()) if is_line else None
    line, _ = log.append(
        chat, key=f"out {dispatch.key}", author="", author_name="", body=body.to_json()
    )
    return line
