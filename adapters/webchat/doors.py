"""Who may come in over HTTP, and how a refusal is told there."""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from adapters.webchat.address import Seat
from adapters.webchat.inbound import language_of, read_object
from adapters.webchat.limits import Limiter
from adapters.webchat.refusals import NotNow, NotThere, OriginRefused, Refused, TokenRefused
from adapters.webchat.settings import WebchatSettings
from adapters.webchat.tokens import Tokens
from domain.errors import StorageUnavailable
from domain.ports import Texts

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_MOST_JSON = 64 * 1024
_LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}
_BEARER = "Bearer "


class Doors:
    """Checks what every request is checked for."""

    def __init__(
        self,
        settings: WebchatSettings,
        tokens: Tokens,
        texts: Callable[[str], Texts],
        by_address: Limiter,
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._texts = texts
        self._by_address = by_address

    def guarded(self, handler: Handler) -> Handler:
        """The handler, asked only at a bearable rate; what it refuses is told in a sentence."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                self._by_address.spend(self.network_address(request))
                return await handler(request)
            except Refused as refusal:
                return self._refusal(request, refusal)
            except StorageUnavailable:
                return self._refusal(request, NotNow())

        return answer

    def seat(self, request: web.Request) -> Seat:
        """Who asks. Raises TokenRefused."""
        shown = request.headers.get(hdrs.AUTHORIZATION, "")
        if not shown.startswith(_BEARER):
            raise TokenRefused
        return self._tokens.seat(shown.removeprefix(_BEARER))

    def check_origin(self, request: web.Request) -> None:
        """A browser says which site's page asks: ours, or one that may. Raises OriginRefused."""
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is None or origin in self.origins:
            return
        if urlsplit(origin).netloc.lower() != request.host.lower():
            raise OriginRefused

    @property
    def origins(self) -> frozenset[str]:
        """Sites besides the address the page was asked under."""
        own = urlsplit(self._settings.public_url)
        named = {f"{own.scheme}://{own.netloc}"} if own.netloc else set[str]()
        return frozenset({*self._settings.allowed_origins, *named})

    def shows_stage(self, request: web.Request) -> bool:
        """Demo mode, asked from this machine under this machine's own name."""
        if not self._settings.seats:
            return False
        return self._settings.is_stage_public or _is_loopback(request)

    def network_address(self, request: web.Request) -> str:
        """Where the request comes from, as far as that can be known."""
        header = self._settings.address_header
        # The last entry is the one our own proxy wrote.
        told = request.headers.get(header, "").rpartition(",")[2].strip() if header else ""
        return told or request.remote or ""

    def locale(self, request: web.Request) -> str:
        """ "zh_CN" or "en", by what the browser prefers."""
        preferred = request.headers.get(hdrs.ACCEPT_LANGUAGE, "").lower()
        if not preferred:
            return self._settings.locale
        return "zh_CN" if preferred.startswith("zh") else "en"

    def say(self, locale: str, key: str) -> str:
        """A sentence of the page."""
        return self._texts(locale).say(key)

    def _refusal(self, request: web.Request, refusal: Refused) -> web.Response:
        told = {
            "code": refusal.code,
            "sentence": self.say(self.locale(request), refusal.code),
            "retry_after": refusal.retry_after,
        }
        response = web.json_response(told, status=refusal.status)
        if refusal.retry_after is not None:
            response.headers[hdrs.RETRY_AFTER] = str(max(1, round(refusal.retry_after)))
        return response


async def said_in(request: web.Request) -> dict[str, object]:
    """The JSON object of a small request. Raises BadRequest."""
    body = await request.content.read(_MOST_JSON + 1)
    while not request.content.at_eof() and len(body) <= _MOST_JSON:
        body += await request.content.read(_MOST_JSON + 1)
    return dict(read_object(body[: _MOST_JSON + 1]))


def locale_of(said: dict[str, object], default: str) -> str:
    """The language a page says it is shown in."""
    return {"zh-hans": "zh_CN", "en": "en"}.get(language_of(said), default)


def _is_loopback(request: web.Request) -> bool:
    # A name other than this machine's own would be another site's, pointed at us.
    try:
        host = urlsplit(f"//{request.host}").hostname
    except ValueError as error:
        raise NotThere from error
    is_forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For"))
    remote = ipaddress.ip_address(request.remote) if request.remote else None
    return not is_forwarded and host in _LOOPBACK_NAMES and bool(remote and remote.is_loopback)
