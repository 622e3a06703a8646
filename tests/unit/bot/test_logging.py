"""What a log line holds, and what never."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot.logging import set_up_logging
from bot.settings import LogSettings


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


def test_a_failure_comes_with_its_stack_for_those_who_mend_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging(LogSettings(format="json"))

    try:
        raise RuntimeError("broken")
    except RuntimeError:
        structlog.get_logger("bot").exception("x.failed")

    (line,) = lines(capsys)
    assert "RuntimeError: broken" in line["exception"]


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
