"""What adapters may be given when they are made, and what the process asks of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.settings import Settings
from bot.stage import NO_STAGE, Stage
from domain.ports import ChatAdapter, FileStore, Neighbours, Texts, UnitOfWork
from scheduler.queue.job_queue import JobQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything there is before the first adapter."""

    settings: Settings
    uow: UnitOfWork
    neighbours: Neighbours
    files: FileStore
    texts: Callable[[str], Texts]
    clock: Callable[[], datetime]
    # What processes share background jobs by; None where there is only one.
    queue: JobQueue | None = None
    # Something in demo mode only.
    stage: Stage = NO_STAGE

    @property
    def spoken(self) -> Callable[[str], Texts]:
        """What is said in chats, as opposed to what stands on pages."""
        language = self.stage.language
        return language.spoken(self.texts) if language else self.texts


class Served(ChatAdapter, Protocol):
    """An adapter with addresses of its own on the process's HTTP server (maybe none)."""

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        ...
