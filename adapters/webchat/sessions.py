"""How somebody becomes somebody: a new visitor, one who returns, one the company's site knows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module

from aiohttp import web

from adapters.webchat.address import Seat, demo_seat, new_visitor
from adapters.webchat.doors import Doors, locale_of, said_in
from adapters.webchat.inbound import text_of
from adapters.webchat.refusals import IdentityRefused, NotThere
from adapters.webchat.settings import WebchatSettings
from adapters.webchat.tokens import Tokens

# Within this time of the last renewal a token is good enough.
_FRESH = timedelta(days=1)
_DEMO_LIFETIME = timedelta(days=1)


class Sessions:
    """Gives out tokens."""

    def __init__(
        self,
        settings: WebchatSettings,
        *,
        tokens: Tokens,
        doors: Doors,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._doors = doors
        self._clock = clock
        self._vouched = _vouched(settings, clock)

    def routes(self) -> list[web.RouteDef]:
        """Where tokens are asked for."""
        return [
            web.post("/chat/session", self._doors.guarded(self._session)),
            web.post("/chat/seats", self._doors.guarded(self._seats)),
        ]

    async def _session(self, request: web.Request) -> web.Response:
        self._doors.check_origin(request)
        said = await said_in(request)
        locale = locale_of(said, self._doors.locale(request))
        seat = self._seat(text_of(said, "token"), text_of(said, "identity"), locale)
        return _private(web.json_response(self._told(seat)))

    def _seat(self, token: str, identity: str, locale: str) -> Seat:
        if identity:
            return self._vouched(identity)
        until = self._clock() + self._settings.visitor_lifetime
        if not token:
            return new_visitor(until, self._doors.say(locale, "page.visitor.name"))
        seat = self._tokens.seat(token)
        is_visitor = seat.native_id.startswith("visitor:")
        return replace(seat, until=until) if is_visitor and seat.until < until - _FRESH else seat

    async def _seats(self, request: web.Request) -> web.Response:
        if not self._doors.shows_stage(request):
            raise NotThere
        self._doors.check_origin(request)
        if self._settings.on_stage_shown:
            said = await said_in(request)
            self._settings.on_stage_shown(locale_of(said, self._doors.locale(request)))
        until = self._clock() + _DEMO_LIFETIME
        seats = [
            self._told(demo_seat(seat, until)) | {"locale": seat.locale}
            for seat in self._settings.seats
        ]
        return _private(web.json_response({"seats": seats}))

    def _told(self, seat: Seat) -> dict[str, object]:
        return {
            "token": self._tokens.for_seat(seat),
            "name": seat.name,
            "chat": seat.chat,
            "person": seat.native_id,
            "is_group": seat.chat_kind.value == "group",
            "pane": seat.pane.value,
            "company": self._settings.company,
            "max_text": self._settings.max_text,
            "max_file_bytes": self._settings.max_file_bytes,
        }


def _private(response: web.Response) -> web.Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _vouched(settings: WebchatSettings, clock: Callable[[], datetime]) -> Callable[[str], Seat]:
    """Who the company's site says somebody is; loaded where there is such a site."""
    if not settings.identity_secret:
        return _refused
    reader = import_module("adapters.webchat.identity").Identities
    identities = reader(settings.identity_secret, clock, settings.identity_lifetime)
    seat: Callable[[str], Seat] = identities.seat
    return seat


def _refused(_identity: str) -> Seat:
    raise IdentityRefused
