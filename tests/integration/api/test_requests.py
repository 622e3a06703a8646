"""Requests around the tickets: who may ask, repeats, broken ones, files, the description."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from prometheus_client import CollectorRegistry, Counter

from bot.backlog import BacklogWatch
from bot.texts import load_texts
from console.health import health_routes
from console.middleware import protect
from domain.errors import StorageUnavailable
from domain.messaging import FileKind
from domain.people.secrets import SecretPurpose, digest_of
from domain.tickets.conversation import Attachment, AttachmentState
from tests.integration.api.conftest import CUSTOMER, Bench

TICKETS = "/api/v1/tickets"


@pytest.mark.parametrize(
    "given", [None, "Basic x", "Bearer", "Bearer wrong-token", "Bearer \u00e9"]
)
async def test_without_a_good_token_nothing_is_told(bench: Bench, given: str | None) -> None:
    headers = {"Authorization": given} if given else {}

    async with bench.http.get(TICKETS, headers=headers) as answer:
        problem = await answer.json()

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert problem["code"] == "api.unauthorized"


async def test_a_token_taken_back_is_worth_nothing_at_once(bench: Bench) -> None:
    await bench.get(TICKETS)
    digest = digest_of(bench.token)
    await bench.uow.run(
        lambda unit: unit.codes.spend(purpose=SecretPurpose.API_TOKEN, digest=digest)
    )

    async with bench.http.get(TICKETS, headers=bench.headers()) as answer:
        assert answer.status == 401


async def test_a_body_is_not_even_read_without_a_token(bench: Bench) -> None:
    async with bench.http.post(TICKETS, data=b"{broken") as answer:
        assert answer.status == 401


async def test_a_repeated_request_changes_nothing_and_is_answered_alike(bench: Bench) -> None:
    body = {"customer": {"id": bench.people[CUSTOMER]}, "title": "一次"}

    first = await bench.post(TICKETS, body, **{"Idempotency-Key": "order-7"})
    bench.clock.advance(days=6)
    second = await bench.post(TICKETS, body, **{"Idempotency-Key": "order-7"})
    other = await bench.post(TICKETS, {**body, "title": "二"}, **{"Idempotency-Key": "order-7"})

    assert first == second
    assert first[0] == 201
    assert (other[0], other[1]["code"]) == (422, "api.key_used")
    assert len((await bench.get(TICKETS))["tickets"]) == 1


async def test_twenty_repeats_at_once_open_one_ticket(bench: Bench) -> None:
    body = {"customer": {"id": bench.people[CUSTOMER]}, "title": "一次"}

    answers = await asyncio.gather(
        *(bench.post(TICKETS, body, **{"Idempotency-Key": "k"}) for _ in range(20))
    )

    assert {answer["number"] for _, answer in answers} == {1001}
    assert len((await bench.get(TICKETS))["tickets"]) == 1


async def test_a_refused_request_may_be_mended_under_the_same_key(bench: Bench) -> None:
    body = {"customer": {"account": "telegram.main", "native_id": "5"}, "title": "x"}
    refused = await bench.post(TICKETS, body, **{"Idempotency-Key": "k"})
    body["customer"]["name"] = "New"

    mended = await bench.post(TICKETS, body, **{"Idempotency-Key": "k"})

    assert (refused[0], mended[0]) == (422, 201)


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "api.broken_json"),
        (b"\xff\xfe", "application/json", 400, "api.broken_json"),
        (b"[" * 100_000, "application/json", 400, "api.broken_json"),
        (b'{"title": "\\ud800"}', "application/json", 400, "api.broken_json"),
        (b"[]", "application/json", 422, "api.invalid"),
        (b"null", "application/json", 422, "api.invalid"),
        (b"{}", "text/plain", 415, "api.not_json"),
        (b'{"title": "' + b"x" * 300_000 + b'"}', "application/json", 413, "api.body_too_large"),
    ],
)
async def test_broken_bodies_are_refused_politely(
    bench: Bench, body: bytes, content_type: str, status: int, code: str
) -> None:
    headers = bench.headers(**{"Content-Type": content_type})

    async with bench.http.post(TICKETS, data=body, headers=headers) as answer:
        problem = await answer.json()

    assert (answer.status, problem["code"]) == (status, code)


async def test_an_endless_body_is_cut_off(bench: Bench) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 65_536

    headers = bench.headers(**{"Content-Type": "application/json"})
    async with bench.http.post(TICKETS, data=endless(), headers=headers) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    ("wish", "language"),
    [("en-GB,en;q=0.9", "en"), ("zh-TW", "zh-CN"), ("fr", "zh-CN"), ("", "zh-CN")],
)
async def test_refusals_are_in_the_readers_language(bench: Bench, wish: str, language: str) -> None:
    headers = bench.headers(**{"Accept-Language": wish})

    async with bench.http.get(f"{TICKETS}/9", headers=headers) as answer:
        problem = await answer.json()

    assert answer.headers["Content-Language"] == language
    assert problem["detail"].isascii() == (language == "en")
    assert problem["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/v1/nothing", 404), ("DELETE", TICKETS, 405), ("GET", f"{TICKETS}/abc", 404)],
)
async def test_addresses_that_are_none_are_problems_too(
    bench: Bench, method: str, path: str, status: int
) -> None:
    async with bench.http.request(method, path, headers=bench.headers()) as answer:
        problem = await answer.json()

    assert (answer.status, problem["status"]) == (status, status)


async def add_file(bench: Bench, name: str, media_type: str, **more: object) -> int:
    async def content() -> AsyncIterator[bytes]:
        yield b"<script>alert(1)</script>"

    digest, size = await bench.files.put(content(), limit=1000)
    kept = {"state": AttachmentState.STORED, "digest": digest, "size": size, **more}
    number = (await bench.open())["number"]
    attachment = Attachment(
        number=number,
        owner_id=bench.people[CUSTOMER],
        kind=FileKind.FILE,
        name=name,
        media_type=media_type,
        created_at=bench.clock(),
        **kept,
    )
    return await bench.uow.run(lambda unit: unit.attachments.add(attachment))


async def test_files_are_sent_so_that_no_browser_runs_them(bench: Bench) -> None:
    file = await add_file(bench, '故障"\r\n.html', "text/html")

    async with bench.http.get(f"/api/v1/attachments/{file}", headers=bench.headers()) as answer:
        content = await answer.read()

    assert content == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E6%95%85%E9%9A%9C%22%0D%0A.html"
    )


async def test_files_need_a_token_and_content(bench: Bench) -> None:
    lost = await add_file(bench, "x.png", "image/png", state=AttachmentState.LOST, digest="")

    async with bench.http.get(f"/api/v1/attachments/{lost}") as without_token:
        assert without_token.status == 401
    async with bench.http.get(f"/api/v1/attachments/{lost}", headers=bench.headers()) as empty:
        assert empty.status == 404
    async with bench.http.get("/api/v1/attachments/99", headers=bench.headers()) as unknown:
        assert (await unknown.json())["code"] == "error.attachment_unknown"


async def test_the_description_is_valid_and_true(bench: Bench) -> None:
    async with bench.http.get("/api/openapi.json") as answer:
        document = await answer.json()

    validate(document, cls=OpenAPIV31SpecValidator)
    routes = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert routes == {
        ("GET", "/api/v1/tickets"),
        ("POST", "/api/v1/tickets"),
        ("GET", "/api/v1/tickets/{number}"),
        ("POST", "/api/v1/tickets/{number}/messages"),
        ("GET", "/api/v1/tickets/{number}/sla"),
        ("GET", "/api/v1/attachments/{number}"),
    }
    listed = {p["name"] for p in document["paths"]["/api/v1/tickets"]["get"]["parameters"]}
    assert {"status", "assignee", "created_from", "cursor", "limit"} <= listed
    assert "#/$defs" not in json.dumps(document)


async def never() -> None:
    """A database that says nothing."""
    await asyncio.Event().wait()


@pytest.fixture
async def around() -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """What surrounds every request, with routes that fail."""

    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("the secret reason")

    async def full(_request: web.Request) -> web.Response:
        raise StorageUnavailable("disk_full")

    async def yes() -> bool:
        return True

    async def bad() -> bool:
        raise OSError("the secret reason")

    registry = CollectorRegistry()
    Counter("gongdan_tests", "Counted here.", registry=registry).inc()
    app = web.Application()
    protect(app, load_texts(), "en")
    app.add_routes([web.get("/api/broken", broken), web.get("/full", full)])
    app.add_routes(health_routes({"database": yes}, registry))
    ill = web.Application()
    ill.add_routes(health_routes({"database": yes, "telegram.main": bad}, registry, never))
    app.add_subapp("/ill/", ill)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_a_bug_is_told_honestly_and_without_its_stack(around: TestClient) -> None:
    async with around.get("/api/broken", headers={"X-Request-ID": "shop-order-7"}) as answer:
        text = await answer.text()

    assert answer.status == 500
    assert answer.headers["X-Request-ID"] == "shop-order-7"
    assert "secret reason" not in text
    assert "Traceback" not in text


async def test_storage_that_fails_asks_to_come_again(around: TestClient) -> None:
    async with around.get("/full") as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"


async def test_health_is_told(around: TestClient) -> None:
    async with around.get("/healthz") as alive, around.get("/readyz") as ready:
        assert (alive.status, ready.status) == (200, 200)
    async with around.get("/ill/readyz") as ill:
        assert ill.status == 503
        assert (await ill.json())["checks"] == {"database": True, "telegram.main": False}
    async with around.get("/metrics") as metrics:
        assert "gongdan_tests_total 1.0" in await metrics.text()


async def test_metrics_are_told_while_the_database_says_nothing(
    around: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.health._PATIENCE", 0.05)
    async with asyncio.timeout(20), around.get("/ill/metrics") as metrics:
        assert "gongdan_tests_total 1.0" in await metrics.text()


async def test_what_was_true_before_is_told_no_more_when_nobody_answers() -> None:
    class Silent:
        is_silent = False

        async def read(self, query: object) -> object:
            if self.is_silent:
                await never()
            failed = {"events": 3}
            return SimpleNamespace(at=noon, unsent=[], next_due=None, failed=failed)

    noon = now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    uow = Silent()
    watch = BacklogWatch(uow, lambda: now, makes_backups=False)

    def failed() -> list[float]:
        return [s.value for m in watch.collect() for s in m.samples if s.name == "gongdan_failed"]

    await watch.look()
    assert failed() == [3]
    uow.is_silent, now = True, noon + timedelta(minutes=1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await watch.look()
    assert failed() == []


@pytest.mark.parametrize("given", ["short", "x" * 65, "bad id!", "a\tb-c-d-e-f"])
async def test_a_strange_request_id_is_replaced(around: TestClient, given: str) -> None:
    async with around.get("/healthz", headers={"X-Request-ID": given}) as answer:
        assert answer.headers["X-Request-ID"] != given
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
