"""A web server that offers a calendar of holidays, or trouble. In a thread of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

NATIONAL_DAY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//feed
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20271001
DTEND;VALUE=DATE:20271008
SUMMARY:国庆节（休）
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20271009
SUMMARY:国庆节（班）
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20271008
SUMMARY:重阳节
END:VEVENT
END:VCALENDAR
"""


@dataclass
class Feed:
    """What is served at `address`, which may be changed at any time."""

    address: str
    text: str = NATIONAL_DAY
    status: int = 200
    # Where it sends everybody who asks; "" = nowhere.
    location: str = ""


@contextmanager
def feed_server() -> Iterator[Feed]:
    """Serve a feed as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = feed.text.encode()
            self.send_response(feed.status)
            if feed.location:
                self.send_header("Location", feed.location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    feed = Feed(address=f"http://127.0.0.1:{server.server_port}/holidays.ics")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield feed
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
