"""Refusals as RFC 9457 problem documents: a code for programs, a sentence for people."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from aiohttp import web

from domain.errors import DeskError
from domain.ports import Texts

PROBLEM_TYPE = "application/problem+json"

# Desk refusals by code; whatever is not here is 422: understood, but not to be done.
_STATUS = {
    "error.not_allowed": HTTPStatus.FORBIDDEN,
    "error.ticket_unknown": HTTPStatus.NOT_FOUND,
    "error.attachment_unknown": HTTPStatus.NOT_FOUND,
    "error.ticket_changed": HTTPStatus.CONFLICT,
    "error.stale_card": HTTPStatus.CONFLICT,
    "error.already_claimed": HTTPStatus.CONFLICT,
    "error.ticket_merged": HTTPStatus.CONFLICT,
    "error.status_forbids": HTTPStatus.CONFLICT,
    "error.urged_recently": HTTPStatus.TOO_MANY_REQUESTS,
    "error.too_many_tickets": HTTPStatus.TOO_MANY_REQUESTS,
}


class Problem(Exception):
    """A request that can't be answered. `code` is the key of its sentence."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        *,
        params: Mapping[str, object] | None = None,
        faults: Sequence[Mapping[str, object]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, params)
        self.status = status
        self.code = code
        # What is wrong with which field: {"field": "priority", "code": "enum", …}.
        self.faults = tuple(faults)
        self.headers = dict(headers or {})
        # Values for the placeholders of the sentence.
        self.params = dict(params or {})


def problem_of(error: DeskError) -> Problem:
    """A refusal of the desk, as HTTP sees it."""
    # "error.status_forbids.closed" has a sentence of its own, but is one kind of refusal.
    kind = ".".join(error.code.split(".")[:2])
    status = _STATUS.get(kind, HTTPStatus.UNPROCESSABLE_ENTITY)
    return Problem(status, error.code, params=error.params)


def problem_response(problem: Problem, texts: Texts, request_id: str) -> web.Response:
    """The problem as an answer in the reader's language."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "code": problem.code,
        "detail": texts.say(problem.code, **problem.params),
        "request_id": request_id,
    }
    if problem.faults:
        document["faults"] = problem.faults
    return web.Response(
        status=problem.status,
        text=json.dumps(document, ensure_ascii=False),
        content_type=PROBLEM_TYPE,
        headers={**problem.headers, "Content-Language": texts.locale.replace("_", "-")},
    )
