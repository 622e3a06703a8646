"""What surrounds every request: its id, safe headers, and errors turned into honest answers."""

import re
import secrets
from collections.abc import Callable
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from console.language import wished_locale
from console.problems import Problem, problem_of, problem_response
from domain.errors import DeskError, StorageUnavailable
from domain.ports import Texts

log = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
REQUEST_ID = web.RequestKey("request_id", str)
# Seconds after which storage that failed may be asked again.
_RETRY_AFTER = "5"
_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=()",
}


def protect(app: web.Application, texts: Callable[[str], Texts], locale: str) -> None:
    """Guard every route of the application. `locale` is for readers who ask for none of ours."""
    app.middlewares.append(_named())
    app.middlewares.append(_mended(texts, locale))
    app.on_response_prepare.append(_add_headers)


def _named() -> Middleware:
    @web.middleware
    async def name_request(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        request[REQUEST_ID] = request_id
        with structlog.contextvars.bound_contextvars(request=request_id):
            return await handler(request)

    return name_request


def _mended(texts: Callable[[str], Texts], locale: str) -> Middleware:
    @web.middleware
    async def mend_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as answer:
            problem = _of_http(request, answer)
        except Problem as found:
            problem = found
        except DeskError as error:
            problem = problem_of(error)
        except StorageUnavailable as error:
            log.error("http.storage_unavailable", error=str(error))
            problem = _unavailable()
        except Exception:  # a bug of ours: told honestly, without its stack
            log.exception("http.failed", method=request.method, path=request.path)
            problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "api.broken")
        language = wished_locale(request.headers.get("Accept-Language", ""), locale)
        return problem_response(problem, texts(language), request[REQUEST_ID])

    return mend_errors


def _unavailable() -> Problem:
    headers = {"Retry-After": _RETRY_AFTER}
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "api.storage_unavailable", headers=headers)


def _of_http(request: web.Request, answer: web.HTTPException) -> Problem:
    """aiohttp's own refusals below /api as problems; elsewhere they pass as they are."""
    code = _HTTP_CODES.get(answer.status)
    if code is None or not request.path.startswith("/api/"):
        raise answer
    allow = answer.headers.get("Allow")
    headers = {"Allow": allow} if allow else {}
    return Problem(HTTPStatus(answer.status), code, headers=headers)


_HTTP_CODES = {
    404: "api.no_such_address",
    405: "api.method_not_allowed",
    413: "api.body_too_large",
}


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    if REQUEST_ID in request:
        response.headers["X-Request-ID"] = request[REQUEST_ID]
