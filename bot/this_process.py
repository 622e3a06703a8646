"""What this process says of itself to those it works beside, and whether they are of one desk."""

import os
import platform
import secrets
from hashlib import blake2b
from pathlib import Path

from bot.settings import Settings, signing_secret
from bot.settings.secret_key import kept_word
from bot.version import VERSION
from domain.ports import Process, UnitOfWork
from domain.ports.runs import UNKNOWN
from store.databases import database_of

# In the folder of files: who sees the same word there shares the folder.
_FILES_WORD = ".desk"


class NotOfOneDesk(Exception):
    """Another process at work on the database has what all must share, and this one hasn't."""

    def __init__(self, code: str, other: Process) -> None:
        super().__init__(f"{code}: {other.host} {other.pid}")
        self.code = code
        self.other = other


def this_process(settings: Settings) -> Process:
    """Raises OSError where secret or files can't be read."""
    http = settings.http
    is_alone = database_of(settings.database_url).file is not None
    return Process(
        host=platform.node(),
        pid=os.getpid(),
        address=f"{http.host}:{http.port}",
        version=VERSION,
        secret_mark="" if is_alone else _mark(signing_secret(settings)),
        files_mark="" if is_alone else _mark(_files_word(settings.files_dir)),
    )


async def must_be_of_one_desk(uow: UnitOfWork, run_id: int) -> None:
    """Whoever came later has to fit. Raises NotOfOneDesk."""
    runs, present = await uow.read(lambda unit: (unit.runs.latest(), unit.leases.present()))
    processes = {run.id: run.process for run in runs if run.id in present and run.id <= run_id}
    # Of a clock that is far behind, it may not be among the latest.
    own = processes.pop(run_id, UNKNOWN)
    for other in processes.values():
        if what := _difference(own, other):
            raise NotOfOneDesk(f"cli.start.other_{what}", other)


def _difference(one: Process, other: Process) -> str:
    """What of that which all must share differs: "secret", "files" or ""."""
    if one.secret_mark and other.secret_mark and one.secret_mark != other.secret_mark:
        return "secret"
    if one.files_mark and other.files_mark and one.files_mark != other.files_mark:
        return "files"
    return ""


def _mark(word: str) -> str:
    return blake2b(word.encode(), digest_size=8, person=b"gongdan mark").hexdigest()


def _files_word(folder: Path) -> str:
    return kept_word(folder / _FILES_WORD, secrets.token_urlsafe)
