"""What may keep a command from its work, each as one sentence that says how to mend it."""

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from bot.control.asking import ErrandNotDone
from bot.settings import Settings, SettingsWrong
from bot.this_process import NotOfOneDesk
from desk.definitions.definition_kinds import told_problems
from domain.delivery import AccountRefused
from domain.errors import DeskError, StorageUnavailable
from domain.ports import Texts
from store.errors import (
    CopyDiffers,
    DatabaseHalfFilled,
    DatabaseInUse,
    DatabaseMissing,
    DatabaseMoved,
    DatabaseNotEmpty,
    DatabaseNotOpened,
    DatabaseTooNew,
    DatabaseUrlUnknown,
    MigrationsPending,
    OlderVersionAtWork,
    RowsRefused,
)

# The command could not do its work as things are.
EXIT_CODE = 2

KnownFailure = DatabaseNotOpened | DeskError | StorageUnavailable


@contextmanager
def explained(texts: Callable[[str], Texts], settings: Settings | None = None) -> Iterator[None]:
    """Known failures end the program with their sentence; anything else is a bug and passes on.

    `texts`: the locale the settings ask for ("" = not known) → sentences for whoever reads them.
    """
    locale = settings.locale if settings else ""
    try:
        yield
    except SettingsWrong as failure:
        _stop(settings_sentence(failure, texts(failure.locale)))
    except (DatabaseNotOpened, DeskError, StorageUnavailable) as failure:
        _stop(sentence_of(failure, texts(locale)))
    except NotOfOneDesk as failure:
        other = failure.other
        _stop(texts(locale).say(failure.code, host=other.host, pid=other.pid))
    except ErrandNotDone as failure:
        _stop(texts(locale).say("cli.start.errand_not_done", reason=failure))
    except AccountRefused as failure:
        _stop(texts(locale).say("cli.start.account_refused", reason=failure))
    except OSError as failure:
        _stop(_of_system(failure, texts(locale), settings))


def sentence_of(failure: KnownFailure, texts: Texts) -> str:
    """What went wrong and what to do about it."""
    match failure:
        case DeskError(params={"told": list(told)}):
            return texts.say(failure.code, problems=told_problems(told, texts))
        case DeskError():
            return texts.say(failure.code, **failure.params)
        case StorageUnavailable(is_away=True):
            return texts.say("cli.start.database_away")
        case StorageUnavailable():
            return texts.say("cli.start.storage", reason=failure)
        case DatabaseNotOpened():
            return _of_database(failure, texts)


def _of_database(failure: DatabaseNotOpened, texts: Texts) -> str:
    told: dict[str, object]
    match failure:
        case DatabaseInUse() | DatabaseMissing() | DatabaseMoved() | DatabaseNotEmpty():
            told = {"path": failure.place}
        case DatabaseUrlUnknown():
            told = {"url": failure.url}
        case MigrationsPending() | OlderVersionAtWork():
            told = {"revisions": ", ".join(failure.revisions)}
        case DatabaseHalfFilled():
            told = {"source": failure.source}
        case RowsRefused():
            told = {"table": failure.table, "reason": failure.reason}
        case CopyDiffers():
            told = {"table": failure.table}
        case _:
            told = {"reason": failure}
    return texts.say(_DATABASE.get(type(failure), "cli.start.database"), **told)


_DATABASE: dict[type[DatabaseNotOpened], str] = {
    DatabaseInUse: "cli.start.database_in_use",
    DatabaseMissing: "cli.start.database_missing",
    DatabaseUrlUnknown: "cli.start.database_url",
    MigrationsPending: "cli.start.migrations",
    OlderVersionAtWork: "cli.start.older_at_work",
    DatabaseTooNew: "cli.start.database_too_new",
    DatabaseHalfFilled: "cli.start.half_filled",
    DatabaseNotEmpty: "cli.start.not_empty",
    DatabaseMoved: "cli.start.moved",
    RowsRefused: "cli.start.rows_refused",
    CopyDiffers: "cli.start.copy_differs",
}


def settings_sentence(wrong: SettingsWrong, texts: Texts) -> str:
    """Every mistake on a line of its own."""
    lines = (
        texts.say("settings.where", key=problem.key, sentence=problem.say(texts))
        for problem in wrong.problems
    )
    return "\n".join([texts.say("settings.heading"), *(f"  • {line}" for line in lines)])


def _of_system(failure: OSError, texts: Texts, settings: Settings | None) -> str:
    say = _NETWORK.get(failure.errno or 0)
    if say and settings and not failure.filename:
        return say(texts, settings)
    reason = failure.strerror or str(failure)
    return texts.say("cli.start.files", path=failure.filename or "?", reason=reason)


_NETWORK: dict[int, Callable[[Texts, Settings], str]] = {
    errno.EADDRINUSE: lambda texts, s: texts.say("cli.start.port_in_use", port=s.http.port),
    errno.EACCES: lambda texts, s: texts.say("cli.start.port_forbidden", port=s.http.port),
    errno.EADDRNOTAVAIL: lambda texts, s: texts.say("cli.start.host_unknown", host=s.http.host),
}


def _stop(sentence: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False)
    sys.exit(EXIT_CODE)
