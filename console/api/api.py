"""Serves the operations: who asks, what for, once, and how it is answered."""

import hashlib
from collections.abc import Awaitable, Callable
from functools import cached_property
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from console.api import operations
from console.api.attachments import attachment_response
from console.api.openapi import openapi_document
from console.api.operation import Call, Operation
from console.api.reading import (
    bearer_token,
    idempotency_key,
    path_number,
    read_body,
    read_query,
    unauthorized,
)
from console.api.sla import GET_SLA
from console.problems import Problem
from desk.desk import Desk
from desk.people.is_token_good import is_token_good
from desk.talk.see_attachment import see_attachment
from domain.people.secrets import digest_of
from domain.policy import ServicePolicy
from domain.ports import Announcer, FileStore, KeptAnswer, Unit, UnitOfWork

# Operations differ in what they take; what they share is served here.
AnyOperation = Operation[Any, Any]
OPERATIONS: tuple[AnyOperation, ...] = (
    operations.LIST_TICKETS,
    operations.OPEN_TICKET,
    operations.GET_TICKET,
    operations.ADD_MESSAGE,
    GET_SLA,
)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """REST for programs that hold a token."""

    def __init__(
        self,
        *,
        uow: UnitOfWork,
        policy: ServicePolicy,
        announcer: Announcer,
        files: FileStore,
        public_url: str,
        version: str,
    ) -> None:
        self._uow = uow
        self._policy = policy
        self._announcer = announcer
        self._files = files
        self._public_url = public_url
        self._version = version

    def routes(self) -> list[web.RouteDef]:
        """Everything below /api."""
        return [
            web.get("/api/openapi.json", self._describe),
            web.get(r"/api/v1/attachments/{number:[0-9]{1,15}}", self._send_attachment),
            *(
                web.route(
                    operation.method,
                    operation.path.replace("{number}", "{number:[0-9]{1,15}}"),
                    self._serve(operation),
                )
                for operation in OPERATIONS
            ),
        ]

    @cached_property
    def _document(self) -> dict[str, Any]:
        """Made when first asked for: it takes a while, and most starts are not for programs."""
        return openapi_document(OPERATIONS, public_url=self._public_url, version=self._version)

    async def _describe(self, _request: web.Request) -> web.Response:
        return web.json_response(self._document)

    async def _send_attachment(self, request: web.Request) -> web.StreamResponse:
        await self._admitted(request)
        number = path_number(request)
        attachment = await self._uow.read(lambda unit: see_attachment(self._desk(unit), number))
        return await attachment_response(attachment, self._files)

    def _desk(self, unit: Unit) -> Desk:
        return Desk(
            unit=unit, policy=self._policy, announcer=self._announcer, actor=None, where=None
        )

    def _serve(self, operation: AnyOperation) -> _Handler:
        async def serve(request: web.Request) -> web.Response:
            sender = await self._admitted(request)
            query = read_query(request, operation.query)
            body, raw = await read_body(request, operation.body)

            def work(unit: Unit) -> str:
                call = Call(
                    unit=unit,
                    policy=self._policy,
                    announcer=self._announcer,
                    number=path_number(request),
                    query=query,
                    body=body,
                )
                return _as_json(operation.work(call))

            if not operation.changes:
                return _answer(operation, await self._uow.read(work))
            key, asked = idempotency_key(request), _asked(request, raw)
            text, is_repeated = await self._uow.run(lambda u: _once(u, sender, key, asked, work))
            return _answer(operation, text, is_repeated=is_repeated)

        return serve

    async def _admitted(self, request: web.Request) -> str:
        """Who asks: the digest of a token that is good."""
        token = bearer_token(request)
        if not await self._uow.read(lambda unit: is_token_good(unit, token)):
            raise unauthorized()
        return digest_of(token)


def _once(
    unit: Unit, sender: str, key: str, asked: str, work: Callable[[Unit], str]
) -> tuple[str, bool]:
    """The answer, and whether it is the one given before."""
    if not key:
        return work(unit), False
    if kept := unit.answers.get(sender, key):
        if kept.request != asked:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "api.key_used")
        return kept.answer, True
    answer = work(unit)
    unit.answers.keep(sender, key, KeptAnswer(request=asked, answer=answer))
    return answer, False


def _asked(request: web.Request, raw: bytes) -> str:
    """Digest of what is asked, for telling a repeat from a mistake."""
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + raw).hexdigest()


def _as_json(answer: BaseModel) -> str:
    return answer.model_dump_json()


def _answer(operation: AnyOperation, text: str, *, is_repeated: bool = False) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    if is_repeated:
        headers["Idempotency-Replayed"] = "true"
    return web.Response(
        status=operation.status, text=text, content_type="application/json", headers=headers
    )
