"""Reads and checks what a request brings: token, path, filters, body, key."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeVar

from aiohttp import web
from multidict import MultiMapping
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from console.api.requests import FromOutside
from console.problems import Problem

# Bytes; the longest text allowed, escaped, with room for the fields around it.
LARGEST_BODY = 256 * 1024
_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/=-]{8,512})", re.IGNORECASE)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
# What of a fault is told to programs: limits and choices, never what was sent.
_TOLD = ("expected", "ge", "gt", "le", "lt", "min_length", "max_length", "pattern")

Checked = TypeVar("Checked", bound=FromOutside)


def bearer_token(request: web.Request) -> str:
    """The token of the request, good or not."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    if not given:
        raise unauthorized()
    return given[1]


def unauthorized() -> Problem:
    """No token, or none of ours."""
    headers = {"WWW-Authenticate": 'Bearer realm="gongdan"'}
    return Problem(HTTPStatus.UNAUTHORIZED, "api.unauthorized", headers=headers)


def idempotency_key(request: web.Request) -> str:
    """What the sender calls this request; "" = not said."""
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise Problem(HTTPStatus.BAD_REQUEST, "api.bad_idempotency_key")
    return key


def path_number(request: web.Request) -> int:
    """The number in the path, or 0."""
    return int(request.match_info.get("number", 0))


def read_query(request: web.Request, wanted: type[Checked]) -> Checked:
    """The filters, checked."""
    return _checked(wanted, _gathered(wanted, request.query))


async def read_body(request: web.Request, wanted: type[Checked]) -> tuple[Checked, bytes]:
    """The JSON body, checked, and its bytes."""
    if not wanted.model_fields:
        return wanted(), b""
    if request.content_type != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "api.not_json")
    raw = await _limited(request)
    try:
        return wanted.model_validate_json(raw), raw
    except ValidationError as error:
        raise _invalid(error) from None


async def _limited(request: web.Request) -> bytes:
    body = bytearray()
    async for part in request.content.iter_any():
        body += part
        if len(body) > LARGEST_BODY:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "api.body_too_large")
    return bytes(body)


def _gathered(wanted: type[BaseModel], query: MultiMapping[str]) -> Mapping[str, object]:
    """Lists for filters that take several values; what is given twice otherwise stays a list."""
    gathered: dict[str, object] = {}
    for name in query:
        values = query.getall(name)
        field = wanted.model_fields.get(name)
        takes_many = field is not None and field.default == frozenset()
        gathered[name] = values if takes_many or len(values) > 1 else values[0]
    return gathered


def _checked(wanted: type[Checked], given: Mapping[str, object]) -> Checked:
    try:
        return wanted.model_validate(given)
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> Problem:
    details = error.errors(include_url=False, include_input=False)
    faults = [_fault(detail) for detail in details]
    if any(detail["type"] == "json_invalid" for detail in details):
        return Problem(HTTPStatus.BAD_REQUEST, "api.broken_json")
    fields = ", ".join(dict.fromkeys(str(fault["field"]) for fault in faults))
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "api.invalid", params={"fields": fields}, faults=faults
    )


def _fault(detail: ErrorDetails) -> dict[str, object]:
    # Names of alternatives (KnownCustomer) are ours, not the sender's.
    steps = (str(step) for step in detail["loc"] if not str(step)[:1].isupper())
    told = {name: value for name, value in detail.get("ctx", {}).items() if name in _TOLD}
    return {"field": ".".join(steps), "code": detail["type"], **told}
