"""What is told of requests that failed: never the address, whose parts may be secrets."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator

import pytest
from telegram.error import TelegramError

from adapters.shared.http_calls import HttpCalls
from adapters.telegram.request import AiohttpRequest
from domain.delivery import DeliveryError


async def _nonsense(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 two hundred\r\n\r\n")
    await writer.drain()
    writer.close()


async def _nothing(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


@pytest.fixture(params=[_nonsense, _nothing])
async def address(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Of a server that answers nothing that makes sense."""
    server = await asyncio.start_server(request.param, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/s3cret/upload?access_token=s3cret"


async def test_no_secret_of_the_address_is_told(address: str) -> None:
    calls = HttpCalls(timeout=2.0)
    with pytest.raises(DeliveryError) as failed:
        await calls.call("POST", address, headers={}, body=b"")
    assert "s3cret" not in str(failed.value)
    await calls.close()


async def test_no_secret_of_a_bots_address_is_told(address: str) -> None:
    calls = AiohttpRequest(connections=1)
    await calls.initialize()
    with pytest.raises(TelegramError) as failed:
        await calls.call(address, {})
    assert "s3cret" not in str(failed.value)
    await calls.shutdown()
