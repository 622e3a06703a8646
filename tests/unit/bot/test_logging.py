"""What a log line holds, and what never."""

import asyncio
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot.logging import set_up_logging
from bot.settings import LogSettings
from domain.errors import StorageUnavailable, TicketChanged


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_a_fixed_word_with_ids(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings(format="json"))

    with structlog.contextvars.bound_contextvars(request="r-1"):
        structlog.get_logger("bot.intake").info("intake.failed", inbox=7)

    (line,) = lines(capsys)
    assert line["action"] == "intake.failed"
    assert (line["inbox"], line["request"], line["level"]) == (7, "r-1", "info")
    assert line["timestamp"].endswith("Z")


def test_secrets_and_peoples_words_are_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings(format="json"))

    structlog.get_logger("bot").warning("x", text="hush", bot_token="hush", Authorization="hush")

    (line,) = lines(capsys)
    assert "hush" not in json.dumps(line)


WORDS = "打印机卡纸"


@pytest.mark.parametrize("format", ["json", "console"])
def test_a_failure_comes_with_its_stack_but_not_with_values(
    capsys: pytest.CaptureFixture[str], format: str
) -> None:
    set_up_logging(LogSettings(format=format))

    try:
        try:
            int(WORDS)
        except ValueError as error:
            raise ExceptionGroup(WORDS, [KeyError(WORDS)]) from error
    except ExceptionGroup:
        structlog.get_logger("bot").exception("x.failed")

    told = capsys.readouterr().err
    assert "int(WORDS)" in told
    assert __name__.rpartition(".")[2] in told
    assert told.index("ValueError") < told.index("ExceptionGroup") < told.index("KeyError")
    assert WORDS not in told


def test_what_we_say_ourselves_of_a_failure_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LogSettings(format="json"))

    for error in (StorageUnavailable("disk_full"), TicketChanged(number=7), OSError(2, "gone")):
        structlog.get_logger("bot").error("x.failed", exc_info=error)

    told = [line["exception"].rpartition(": ")[2] for line in lines(capsys)]
    assert told == ["disk_full", "error.ticket_changed", "gone"]


async def test_what_python_tells_of_forgotten_tasks_holds_no_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging(LogSettings(format="json"))

    error = ValueError(WORDS)
    context = {"message": "never retrieved", "exception": error, "future": repr(error)}
    asyncio.get_running_loop().call_exception_handler(context)

    (line,) = lines(capsys)
    assert line["action"] == "never retrieved"
    assert line["exception"] == "ValueError"
    assert WORDS not in json.dumps(line, ensure_ascii=False)


def test_libraries_are_heard_only_when_something_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging(LogSettings(level="debug", format="json"))

    logging.getLogger("httpx").info("GET https://api.example/bot123:secret/getMe")
    logging.getLogger("httpx").warning("slow")
    structlog.get_logger("bot.delivery").debug("delivery.sent")

    assert [line["action"] for line in lines(capsys)] == ["slow", "delivery.sent"]


def test_people_get_readable_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    set_up_logging(LogSettings(format="auto"))

    structlog.get_logger("bot").info("process.ready", port=8080)

    told = capsys.readouterr().err
    assert "process.ready" in told
    assert not told.startswith("{")
