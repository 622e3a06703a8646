"""What is told of requests that failed: never the address, whose parts may be secrets."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable

import pytest

from adapters.shared.http_calls import HttpCalls
from domain.delivery import DeliveryError

Answering = Callable[[StreamReader, StreamWriter], Awaitable[None]]


async def _nonsense(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 two hundred\r\n\r\n")
    await writer.drain()
    writer.close()


async def _nothing(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


@pytest.mark.parametrize("answer", [_nonsense, _nothing])
async def test_no_secret_of_the_address_is_told(answer: Answering) -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    calls = HttpCalls(timeout=2.0)
    try:
        with pytest.raises(DeliveryError) as failed:
            await calls.call(
                "POST",
                f"http://127.0.0.1:{port}/upload?access_token=s3cret",
                headers={},
                body=b"",
            )
        assert "s3cret" not in str(failed.value)
    finally:
        await calls.close()
        server.close()
        await server.wait_closed()
