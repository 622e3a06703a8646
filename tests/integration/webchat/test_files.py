import io
import zipfile
from typing import Any

import pytest
from aiohttp import ClientSession

from adapters.webchat.files import clean_name
from adapters.webchat.recognise import kind_of, media_type_of
from domain.messaging import FileKind
from tests.integration.webchat.house import House, Opened
from tests.integration.webchat.page import bearer, new_session, open_page, upload

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0" + bytes(200)


def zipped(name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "内容")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kind"),
    [
        (PNG, "a.png", "image/png", FileKind.PICTURE),
        (PNG, "a.html", "image/png", FileKind.PICTURE),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(90), "a", "image/jpeg", FileKind.PICTURE),
        (b"GIF89a" + bytes(90), "a.gif", "image/gif", FileKind.PICTURE),
        (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(90), "a.webp", "image/webp", FileKind.PICTURE),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(90), "a.wav", "audio/wav", FileKind.VOICE),
        (b"ID3\4\0\0\0\0\0#" + bytes(90), "a.mp3", "audio/mpeg", FileKind.VOICE),
        (b"OggS\0\2" + bytes(20) + b"OpusHead", "a.ogg", "audio/ogg", FileKind.VOICE),
        (b"\0\0\0\x20ftypM4A \0\0\2\0", "录音.m4a", "audio/mp4", FileKind.VOICE),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2", "a.mp4", "video/mp4", FileKind.VIDEO),
        (b"%PDF-1.7\n%plain letters only", "a.pdf", "application/pdf", FileKind.FILE),
        (zipped("a.txt"), "logs.zip", "application/zip", FileKind.FILE),
        ("设备型号：M404\n".encode(), "a.txt", "text/plain", FileKind.FILE),
        ("设备型号：M404\n".encode("gb18030"), "a.log", "text/plain", FileKind.FILE),
        (b"BMW,1,2\n", "list.csv", "text/csv", FileKind.FILE),
        (("长" * 5000).encode()[:4096], "a.txt", "text/plain", FileKind.FILE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "image/svg+xml", FileKind.FILE),
        (b"<!DOCTYPE html><html><script>", "a.txt", "text/html", FileKind.FILE),
        (b"MZ\x90\0" + bytes(90), "a.png", "application/vnd.microsoft.portable-executable", None),
        (b"\1\2\3\4" * 50, "a.png", "application/octet-stream", FileKind.FILE),
    ],
)
def test_a_file_is_what_its_bytes_say(
    content: bytes, name: str, media_type: str, kind: FileKind | None
) -> None:
    assert media_type_of(content, name) == media_type
    assert kind_of(media_type) == (kind or FileKind.FILE)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\wang\\照片.png", "照片.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("", "file"),
        ("..", "file"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, clean: str) -> None:
    assert clean_name(name) == clean


async def test_a_picture_is_sent_and_shown(home: House, http: ClientSession) -> None:
    async with open_page(http) as page:
        status, receipt = await upload(http, page.session, PNG)
        said = await page.say("出纸口", files=[receipt["reference"]])
        await page.sees("出纸口", "收到：出纸口")
        [shown] = page.lines[said["line"]]["files"]
        async with http.get(shown["address"]) as response:
            content = await response.read()
            headers = response.headers

    assert status == 200
    assert content == PNG
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"].startswith("inline")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"].startswith("private")
    [file] = home.desk.taken[0].files
    assert (file.kind, file.name, file.media_type) == (FileKind.PICTURE, "照片.png", "image/png")
    assert b"".join([piece async for piece in home.adapter.fetch(file.reference)]) == PNG


async def test_what_a_browser_could_run_is_only_downloaded(opened: Opened) -> None:
    async with opened(file_types=("image/", "text/")) as (_, http), open_page(http) as page:
        files = [
            await upload(http, page.session, content, name)
            for content, name in [
                (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "a.svg"),
                (b"<!DOCTYPE html><script>x</script>", "a.html"),
            ]
        ]
        said = await page.say("看", files=[receipt["reference"] for _, receipt in files])
        await page.sees("收到：看")
        for shown in page.lines[said["line"]]["files"]:
            async with http.get(shown["address"]) as response:
                assert response.headers["Content-Type"] == "application/octet-stream"
                assert response.headers["Content-Disposition"].startswith("attachment")


async def test_part_of_a_film_can_be_asked_for(home: House, http: ClientSession) -> None:
    film = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2" + bytes(range(256)) * 40
    async with open_page(http) as page:
        _, receipt = await upload(http, page.session, film, "现场.mp4")
        said = await page.say("", files=[receipt["reference"]])
        await page.sees("收到 1 个文件。")
        address = page.lines[said["line"]]["files"][0]["address"]
        async with http.get(address, headers={"Range": "bytes=100-199"}) as response:
            assert response.status == 206
            assert await response.read() == film[100:200]


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"", "a.png", 400),
        (b"MZ\x90\0" + bytes(900), "a.png", 415),
        (b"<!DOCTYPE html><html>", "a.txt", 415),
        (PNG + bytes(3000), "a.png", 413),
    ],
)
async def test_what_is_not_taken_in_is_refused_in_a_sentence(
    opened: Opened, content: bytes, name: str, status: int
) -> None:
    async with opened(max_file_bytes=2000) as (home, http):
        session = await new_session(http)
        answered, told = await upload(http, session, content, name)

    assert answered == status
    assert told["sentence"]
    assert not list(home.files.path("ab" * 32).parent.parent.glob("??/*"))


async def test_a_file_that_hides_its_size_is_cut_off(opened: Opened) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield PNG

    async with opened(max_file_bytes=2000) as (_, http):
        session = await new_session(http)
        async with http.post("/chat/files", data=endless(), headers=bearer(session)) as response:
            assert response.status == 413


async def test_an_upload_belongs_to_whoever_made_it(home: House, http: ClientSession) -> None:
    mine, theirs = await new_session(http), await new_session(http)
    _, receipt = await upload(http, mine, PNG)

    async with open_page(http, theirs) as page:
        answer = await page.say("是我的", files=[receipt["reference"]])

    assert answer["code"] == "page.error.not_there"
    assert home.desk.taken == []


async def test_an_address_expires_and_is_renewed_for_those_who_see_the_line(
    home: House, http: ClientSession
) -> None:
    async with open_page(http) as page:
        _, receipt = await upload(http, page.session, PNG)
        line = (await page.say("看", files=[receipt["reference"]]))["line"]
        await page.sees("收到：看")
        old = page.lines[line]["files"][0]["address"]
        home.clock.advance(hours=3)
        async with http.get(old) as response:
            assert response.status == 410
        renewed = (await page.ask({"type": "renew", "line": line}))["line"]
        async with http.get(renewed["files"][0]["address"]) as response:
            assert response.status == 200


@pytest.mark.parametrize("signed", ["x", "x.y", "eyJkIjoiYWIifQ.forged"])
async def test_an_address_cannot_be_made_up(http: ClientSession, signed: str) -> None:
    async with http.get(f"/chat/files/{signed}") as response:
        assert response.status == 404


async def test_uploads_need_a_token(http: ClientSession) -> None:
    async with http.post("/chat/files", data=PNG) as response:
        assert response.status == 401
