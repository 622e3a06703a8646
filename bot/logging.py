"""How the process logs: one event a line, a fixed word and ids, never what customers wrote."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.settings import LogSettings
from bot.stacks import tell_first_line, tell_stack

# Fields whose values open something; whoever logs one by mistake logs this instead.
_SECRET = ("token", "secret", "password", "authorization", "api_key")
_HIDDEN = "[hidden]"
# Fields that hold what people wrote.
_WORDS = frozenset({"text", "message_text", "body", "incoming", "outgoing"})


def set_up_logging(settings: LogSettings) -> None:
    """Log to standard error from now on, our own events and those of libraries alike."""
    is_for_people = settings.format == "console" or (
        settings.format == "auto" and sys.stderr.isatty()
    )
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    steps = _shared_steps()
    structlog.configure(
        processors=[*steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=steps, processors=_rendering(is_for_people)
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries speak up when something is wrong; their everyday lines name addresses and tokens.
    root.setLevel(max(level, logging.WARNING))
    for own in ("adapters", "bot", "console", "conversations", "desk", "scheduler", "store"):
        logging.getLogger(own).setLevel(level)


def _shared_steps() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        conceal,
    ]


def _rendering(is_for_people: bool) -> list[Processor]:
    renderer: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if is_for_people
        else [
            structlog.processors.EventRenamer("action"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    without_values: list[Processor] = [tell_first_line, tell_stack]
    return [*without_values, structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer]


def conceal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take out what must not be in a log, whoever put it there."""
    for name in event:
        if name in _WORDS or any(word in name.lower() for word in _SECRET):
            event[name] = _HIDDEN
    return event
