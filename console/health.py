"""Is it alive, is it ready, what does it count: for load balancers and monitoring."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from http import HTTPStatus

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

log = structlog.get_logger(__name__)

# True = ready. What raises or takes too long is not.
Check = Callable[[], Awaitable[bool]]
# Seconds a check may take before it counts as failed.
_PATIENCE = 3.0


async def _nothing() -> None:
    """Nobody need look anything up."""


def health_routes(
    checks: Mapping[str, Check],
    registry: CollectorRegistry,
    look: Callable[[], Awaitable[None]] = _nothing,
) -> list[web.RouteDef]:
    """/healthz answers as long as the process does; /readyz asks every check. `look` is awaited
    before /metrics is answered, but not for long: a database that says nothing is when somebody
    wants to know."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"}, headers=_FRESH)

    async def ready(_request: web.Request) -> web.Response:
        answers = await asyncio.gather(*(_ask(name, check) for name, check in checks.items()))
        is_ready = all(answers)
        return web.json_response(
            {
                "status": "ready" if is_ready else "not_ready",
                "checks": dict(zip(checks, answers, strict=True)),
            },
            status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE,
            headers=_FRESH,
        )

    async def metrics(_request: web.Request) -> web.Response:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await look()
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST, **_FRESH})

    return [web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", metrics)]


_FRESH = {"Cache-Control": "no-store"}


async def _ask(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except Exception as error:  # whatever is wrong with it, it is not ready
        log.warning("ready.check_failed", check=name, error=type(error).__name__)
        return False
