"""A way to the server that can be cut at the worst of moments."""

import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

_SOCKET = ".s.PGSQL.5432"
_CHUNK = 65536
_COMMIT = b"COMMIT\x00"


class Cut(StrEnum):
    """When the next commit loses its connection."""

    BEFORE_IT_ARRIVES = "before"
    WHILE_IT_IS_UNDER_WAY = "meanwhile"
    BEFORE_THE_ANSWER = "after"


class Proxy:
    """Stands before the socket of a server."""

    def __init__(self, server: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gongdan-proxy-"))
        self._upstream = str(server / _SOCKET)
        self._cut: Cut | None = None
        self._then: Callable[[], None] = lambda: None
        # Whose answers are kept back, and whether there was one.
        self._mute: socket.socket | None = None
        self._answered = threading.Event()
        # Nobody is let in while something is done.
        self._busy = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.folder / _SOCKET))
        self._listener.listen()
        self._is_open = True
        self._ends = [self._listener]
        self._threads: list[threading.Thread] = []
        self._start(self._serve)

    def cut_at_commit(self, cut: Cut, then: Callable[[], None] = lambda: None) -> None:
        """Once. `then` is called when the server has answered, or at once if it was not asked;
        nobody is let in before it is done."""
        self._cut, self._then = cut, then
        self._mute = None
        self._answered.clear()

    def close(self) -> None:
        """Let nobody in any more, and break what is there."""
        self._is_open = False
        _break(self._listener)
        for thread in self._threads:
            thread.join()
        for end in self._ends:
            end.close()
        shutil.rmtree(self.folder)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        while self._is_open:
            try:
                client, _ = self._listener.accept()
            except OSError:
                break
            upstream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._ends += [client, upstream]
            try:
                with self._busy:
                    upstream.connect(self._upstream)
            except OSError:
                _break(client)
                continue
            self._start(self._ask, client, upstream)
            self._start(self._answer, client, upstream)
        _break(*self._ends)

    def _ask(self, client: socket.socket, upstream: socket.socket) -> None:
        while asked := _received(client):
            if _COMMIT in asked and self._cut:
                cut, self._cut = self._cut, None
                self._lose(asked, client, upstream, cut)
            else:
                _send(upstream, asked)
        _break(upstream)

    def _lose(self, asked: bytes, client: socket.socket, upstream: socket.socket, cut: Cut) -> None:
        """Nobody hears the answer."""
        self._mute = client
        if cut is not Cut.BEFORE_IT_ARRIVES:
            _send(upstream, asked)
        if cut is Cut.BEFORE_THE_ANSWER:
            assert self._answered.wait(60)
        with self._busy:
            self._then()
        _break(client, upstream)

    def _answer(self, client: socket.socket, upstream: socket.socket) -> None:
        while answered := _received(upstream):
            if client is self._mute:
                self._answered.set()
            else:
                _send(client, answered)
        _break(client)


def _received(end: socket.socket) -> bytes:
    with suppress(OSError):
        return end.recv(_CHUNK)
    return b""


def _send(end: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        end.sendall(data)


def _break(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
