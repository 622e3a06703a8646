"""What a person does on the page."""

import struct
import zlib

from playwright.async_api import Locator, Page, expect


def picture(width: int = 160, height: int = 120) -> bytes:
    """A PNG a browser can draw."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    rows = b"".join(
        b"\0" + b"".join(bytes((60 + y, 120 + x // 2, 150)) for x in range(width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


async def write(place: Page | Locator, text: str) -> None:
    """Type a message and send it."""
    field = place.locator("textarea")
    await field.fill(text)
    await field.press("Enter")


async def sees(place: Page | Locator, text: str) -> None:
    """Wait until a bubble says this."""
    await expect(bubble(place, text)).to_be_visible()


def bubble(place: Page | Locator, text: str) -> Locator:
    """The bubble that says this."""
    return place.locator(".bubble", has_text=text).last


async def is_connected(place: Page | Locator) -> None:
    """Wait until the chat is there."""
    await expect(place.locator("gd-chat.is-up textarea").first).to_be_visible()
