"""The page itself: its files read once, served compressed; who may frame it; its sentences."""

import gzip
import hashlib
import html
import json
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import hdrs, web

from adapters.webchat.doors import Doors
from adapters.webchat.refusals import NotThere
from adapters.webchat.settings import WebchatSettings
from domain.ports import Texts

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"
_LOCALES = {"zh_CN", "en"}
_CONTENT_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}
# Smaller ones fit into one packet anyway.
_WORTH_COMPRESSING = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file as it is served."""

    content: bytes
    compressed: bytes
    content_type: str
    etag: str


class Pages:
    """Serves the page's folder. A changed file changes the version in every address."""

    def __init__(
        self,
        folder: Path,
        settings: WebchatSettings,
        *,
        doors: Doors,
        texts: Callable[[str], Texts],
    ) -> None:
        self._settings = settings
        self._doors = doors
        self._texts = texts
        sources = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix not in {".py", ".pyc", ".html"}
        }
        self._version = hashlib.sha256(repr(sorted(sources.items())).encode()).hexdigest()[:12]
        self._assets = {name: _asset(name, content) for name, content in sources.items()}
        self._customer = self._filled(folder / "customer.html")
        self._stage = self._filled(folder / "stage.html")

    def routes(self) -> list[web.RouteDef]:
        """Everything that is only read."""
        addresses = {
            "/": self._front,
            "/chat": self._customer_page,
            "/stage": self._stage_page,
            "/embed.js": self._embed,
            "/favicon.ico": self._icon,
            "/chat/texts/{locale}": self._sentences,
            "/chat/assets/{version}/{name:.+}": self._asset,
        }
        return [
            web.get(address, self._doors.guarded(handler)) for address, handler in addresses.items()
        ]

    async def _front(self, request: web.Request) -> web.Response:
        is_stage = self._doors.shows_stage(request)
        return await (self._stage_page if is_stage else self._customer_page)(request)

    async def _customer_page(self, request: web.Request) -> web.Response:
        return self._document(request, self._customer, self._framers())

    async def _stage_page(self, request: web.Request) -> web.Response:
        if not self._doors.shows_stage(request):
            raise NotThere
        return self._document(request, self._stage, "'none'")

    async def _embed(self, request: web.Request) -> web.Response:
        response = _served(request, self._assets["embed.js"], _ASK_EACH_TIME)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    async def _icon(self, request: web.Request) -> web.Response:
        return _served(request, self._assets["icon.svg"], "public, max-age=86400")

    async def _sentences(self, request: web.Request) -> web.Response:
        locale = request.match_info["locale"]
        if locale not in _LOCALES:
            raise NotThere
        sentences = dict(self._texts(locale).sentences("page."))
        body = json.dumps(sentences, ensure_ascii=False)
        return web.json_response(text=body, headers={hdrs.CACHE_CONTROL: _ASK_EACH_TIME})

    async def _asset(self, request: web.Request) -> web.Response:
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            raise NotThere
        is_current = request.match_info["version"] == self._version
        return _served(request, asset, _FOR_EVER if is_current else _ASK_EACH_TIME)

    def _framers(self) -> str:
        return " ".join(["'self'", *sorted(self._doors.origins)])

    def _filled(self, path: Path) -> Asset:
        """A document with what the settings say filled in."""
        values = {
            "assets": f"/chat/assets/{self._version}",
            "company": self._settings.company,
            "locale": self._settings.locale,
            "lang": self._settings.locale.replace("_", "-"),
        }
        text = path.read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(f"{{{{{key}}}}}", html.escape(value))
        return _asset(path.name, text.encode())

    @staticmethod
    def _document(request: web.Request, document: Asset, framers: str) -> web.Response:
        response = _served(request, document, _ASK_EACH_TIME)
        scheme = "wss" if request.secure else "ws"
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            "img-src 'self' blob: data:; media-src 'self' blob:; "
            f"connect-src 'self' {scheme}://{request.host}; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {framers}"
        )
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        return response


# All accounts serve the same files.
@cache
def _asset(name: str, content: bytes) -> Asset:
    suffix = Path(name).suffix
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    worth_it = len(content) > _WORTH_COMPRESSING
    return Asset(
        content=content,
        compressed=gzip.compress(content, mtime=0) if worth_it else b"",
        content_type=_CONTENT_TYPES.get(suffix, guessed),
        etag=hashlib.sha256(content).hexdigest()[:16],
    )


def _served(request: web.Request, asset: Asset, caching: str) -> web.Response:
    headers = {
        hdrs.CACHE_CONTROL: caching,
        hdrs.ETAG: f'"{asset.etag}"',
        hdrs.VARY: hdrs.ACCEPT_ENCODING,
        "X-Content-Type-Options": "nosniff",
    }
    if any(tag.value == asset.etag for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    is_text = asset.content_type.startswith("text/") or asset.content_type.endswith("+xml")
    body = asset.content
    if asset.compressed and "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
        headers[hdrs.CONTENT_ENCODING] = "gzip"
        body = asset.compressed
    charset = "utf-8" if is_text else None
    return web.Response(
        body=body, headers=headers, content_type=asset.content_type, charset=charset
    )
