"""S3-compatible storage as it speaks on the wire: signatures of version 4, pages of lists, uploads
in parts, and its moods. https://docs.aws.amazon.com/AmazonS3/latest/API/"""

import hashlib
import hmac
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS_KEY_ID, SECRET, BUCKET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI", "gongdan-backup", "cn-test"
# Small, so that every list has several.
_PAGE = 3
_NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


@dataclass(slots=True)
class Thing:
    content: bytes
    stored_at: datetime

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.content, usedforsecurity=False).hexdigest()}"'


@dataclass(slots=True)
class Bucket:
    """What is in it, and what befalls the next requests."""

    things: dict[str, Thing] = field(default_factory=dict)
    # Parts of uploads that are not finished.
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    # Answers for the next requests, which then do nothing.
    answers: list[int] = field(default_factory=list)
    # So many of the next downloads break off in the middle.
    cuts: int = 0
    requests: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    now: datetime | None = None

    def put(self, name: str, content: bytes) -> Thing:
        self.things[name] = Thing(content, self.now or datetime.now(UTC))
        return self.things[name]


@contextmanager
def s3_server(tls: ssl.SSLContext | None = None) -> Iterator[tuple[Bucket, str]]:
    """The one bucket it has, and its address."""
    bucket = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"bucket": bucket}))
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield bucket, f"http{'s' * bool(tls)}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.bucket.lock:
            self.bucket.requests.append(f"{self.command} {self.path}")
            refusal = self._refusal(body)
            if refusal:
                self._refuse(*refusal)
                return
            path = urlsplit(self.path).path
            name = unquote(path).removeprefix(f"/{BUCKET}").lstrip("/")
            asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
            getattr(self, f"_{self.command.lower()}")(name, asked, body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve

    def _refusal(self, body: bytes) -> tuple[int, str] | None:
        if self.bucket.answers:
            status = self.bucket.answers.pop(0)
            return status, {403: "AccessDenied", 503: "SlowDown"}.get(status, "InternalError")
        if not self.path.startswith(f"/{BUCKET}"):
            return 404, "NoSuchBucket"
        if not _is_signed(self.command, self.path, dict(self.headers.items()), body):
            return 403, "SignatureDoesNotMatch"
        return None

    def _get(self, name: str, asked: dict[str, list[str]], _: bytes) -> None:
        if not name:
            self._list(asked)
            return
        thing = self.bucket.things.get(name)
        if thing is None:
            self._refuse(404, "NoSuchKey")
            return
        start = int((self.headers.get("Range") or "bytes=0-")[6:].split("-")[0])
        content = thing.content[start:]
        headers = {"ETag": thing.etag, "Last-Modified": format_datetime(thing.stored_at, True)}
        if start:
            size = len(thing.content)
            headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
        self._answer(206 if start else 200, content, headers)

    def _put(self, name: str, asked: dict[str, list[str]], body: bytes) -> None:
        if "uploadId" in asked:
            self.bucket.uploads[asked["uploadId"][0]][int(asked["partNumber"][0])] = body
            etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
            self._answer(200, b"", {"ETag": f'"{etag}"'})
            return
        self._answer(200, b"", {"ETag": self.bucket.put(name, body).etag})

    def _post(self, name: str, asked: dict[str, list[str]], _: bytes) -> None:
        if "uploads" in asked:
            upload = f"upload-{len(self.bucket.requests)}"
            self.bucket.uploads[upload] = {}
            self._xml("InitiateMultipartUploadResult", f"<UploadId>{upload}</UploadId>")
            return
        parts = self.bucket.uploads.pop(asked["uploadId"][0])
        thing = self.bucket.put(name, b"".join(parts[number] for number in sorted(parts)))
        told = f"<Key>{escape(name)}</Key><ETag>{escape(thing.etag)}</ETag>"
        self._xml("CompleteMultipartUploadResult", told)

    def _delete(self, name: str, asked: dict[str, list[str]], _: bytes) -> None:
        if "uploadId" in asked:
            self.bucket.uploads.pop(asked["uploadId"][0], None)
        self.bucket.things.pop(name, None)
        self._answer(204, b"", {})

    def _list(self, asked: dict[str, list[str]]) -> None:
        prefix = asked.get("prefix", [""])[0]
        after = asked.get("continuation-token", [""])[0]
        names = sorted(n for n in self.bucket.things if n.startswith(prefix) and n > after)
        page = names[:_PAGE]
        told = "".join(map(self._listed, page))
        is_cut = len(names) > len(page)
        told += f"<IsTruncated>{str(is_cut).lower()}</IsTruncated><KeyCount>{len(page)}</KeyCount>"
        if is_cut:
            told += f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>"
        self._xml("ListBucketResult", f"<Name>{BUCKET}</Name><Prefix>{prefix}</Prefix>{told}")

    def _listed(self, name: str) -> str:
        thing = self.bucket.things[name]
        at = thing.stored_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return (
            f"<Contents><Key>{escape(name)}</Key><LastModified>{at}</LastModified>"
            f"<ETag>{escape(thing.etag)}</ETag><Size>{len(thing.content)}</Size></Contents>"
        )

    def _refuse(self, status: int, code: str) -> None:
        self._xml("Error", f"<Code>{code}</Code><Message>{code}</Message>", status)

    def _xml(self, name: str, content: str, status: int = 200) -> None:
        told = f'<?xml version="1.0" encoding="UTF-8"?><{name} {_NS}>{content}</{name}>'
        self._answer(status, told.encode(), {"Content-Type": "application/xml"})

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for header, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(header, value)
        self.end_headers()
        if self.command == "GET" and self.bucket.cuts and len(content) > 1:
            self.bucket.cuts -= 1
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if self.command != "HEAD":
            self.wfile.write(content)


def _is_signed(method: str, target: str, sent: dict[str, str], body: bytes) -> bool:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"""
    headers = {name.lower(): value.strip() for name, value in sent.items()}
    kind, _, told = headers.get("authorization", "").partition(" ")
    parts = dict(part.strip().split("=", 1) for part in told.split(",") if "=" in part)
    content = headers.get("x-amz-content-sha256", "")
    if kind != "AWS4-HMAC-SHA256" or content != hashlib.sha256(body).hexdigest():
        return False
    access_key_id, day, region, service, end = parts["Credential"].split("/")
    path, _, query = target.partition("?")
    asked = parse_qsl(query, keep_blank_values=True)
    names = parts["SignedHeaders"].split(";")
    canonical = "\n".join(
        [
            method,
            path,
            "&".join(sorted(f"{_quoted(name)}={_quoted(value)}" for name, value in asked)),
            *(f"{name}:{headers[name]}" for name in names),
            "",
            ";".join(names),
            content,
        ]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signed = f"{kind}\n{headers['x-amz-date']}\n{day}/{region}/{service}/{end}\n{digest}"
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, service, end):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    right = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
    is_known = (access_key_id, region) == (ACCESS_KEY_ID, REGION)
    return is_known and hmac.compare_digest(right, parts["Signature"])


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
