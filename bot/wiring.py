"""The composition root: makes the parts and introduces them to each other. Decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.settings import TelegramSettings
from adapters.webchat.adapter import WebchatAdapter
from adapters.webchat.settings import DemoSeat, WebchatSettings
from bot.delivery import Delivery
from bot.fetching import Fetching
from bot.intake import Intake
from bot.menus import menus
from bot.metrics import Metrics
from bot.outcomes import Outcomes
from bot.settings import LOOPBACK, Settings, TelegramAccount, WebchatAccount, signing_secret
from bot.version import VERSION
from console.api.api import Api
from console.health import Check, health_routes
from console.middleware import protect
from conversations.conversations import Conversations
from conversations.notices.announcer import TicketAnnouncer
from domain.delivery import Capabilities
from domain.policy import ServicePolicy
from domain.ports import Announcer, ChatAdapter, FileStore, Texts, UnitOfWork
from scheduler.deadlines import DueDeadlines
from scheduler.wakeups import Wakeups


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """All parts of a process, introduced to each other, none of them started."""

    uow: UnitOfWork
    policy: ServicePolicy
    announcer: Announcer
    adapters: Mapping[str, ChatAdapter]
    intake: Intake
    delivery: Delivery
    fetching: Fetching
    wakeups: Wakeups
    app: web.Application


def build(
    settings: Settings,
    *,
    uow: UnitOfWork,
    files: FileStore,
    texts: Callable[[str], Texts],
    clock: Callable[[], datetime],
    seats: tuple[DemoSeat, ...] = (),
    checks: Mapping[str, Check],
) -> House:
    """Make everything. `seats` are given in demo mode only; `checks` answer /readyz."""
    policy, metrics = settings.to_policy(), Metrics()
    telegram = _telegram(settings, texts)
    webchat = _webchat(settings, uow=uow, files=files, texts=texts, clock=clock, seats=seats)
    adapters: dict[str, ChatAdapter] = {a.account: a for a in (*telegram, *webchat)}
    announcer = TicketAnnouncer(texts=texts, policy=policy, capabilities=_capabilities(adapters))
    talks = Conversations(
        texts=texts, policy=policy, announcer=announcer, capabilities=_capabilities(adapters)
    )
    api = Api(
        uow=uow,
        policy=policy,
        announcer=announcer,
        files=files,
        public_url=settings.http.base_url,
        version=VERSION,
    )
    app = web.Application(client_max_size=policy.max_file_bytes + 1024 * 1024)
    protect(app, texts, settings.locale)
    app.add_routes(health_routes(checks, metrics.registry))
    app.add_routes(api.routes())
    for adapter in (*telegram, *webchat):
        app.add_routes(adapter.routes())
    deadlines = DueDeadlines(uow, policy, announcer)
    return House(
        uow=uow,
        policy=policy,
        announcer=announcer,
        adapters=adapters,
        intake=Intake(uow, talks, texts, metrics),
        delivery=Delivery(uow, adapters, files, Outcomes(policy, announcer), clock, metrics),
        fetching=Fetching(uow, adapters, files, policy),
        wakeups=Wakeups(uow, deadlines, clock),
        app=app,
    )


def _capabilities(adapters: Mapping[str, ChatAdapter]) -> Callable[[str], Capabilities]:
    return lambda account: adapters[account].capabilities


def _telegram(settings: Settings, texts: Callable[[str], Texts]) -> list[TelegramAdapter]:
    return [
        TelegramAdapter(
            account=f"telegram.{name}",
            settings=_telegram_settings(name, account, settings, texts),
        )
        for name, account in settings.telegram.items()
    ]


def _telegram_settings(
    name: str, account: TelegramAccount, settings: Settings, texts: Callable[[str], Texts]
) -> TelegramSettings:
    is_webhook = account.mode == "webhook"
    return TelegramSettings(
        token=account.token.get_secret_value(),
        api_base_url=account.api_base_url,
        topics=account.topics,
        webhook_url=f"{settings.http.base_url}/hooks/telegram/{name}" if is_webhook else "",
        webhook_secret=_revealed(account.webhook_secret),
        menus=menus(texts),
        groups=tuple(group.chat for group in settings.group if group.account == f"telegram.{name}"),
    )


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _webchat(
    settings: Settings,
    *,
    uow: UnitOfWork,
    files: FileStore,
    texts: Callable[[str], Texts],
    clock: Callable[[], datetime],
    seats: tuple[DemoSeat, ...],
) -> list[WebchatAdapter]:
    page = Path(str(resources.files("console") / "chat_page"))
    secret = signing_secret(settings)
    return [
        WebchatAdapter(
            account=f"webchat.{name}",
            uow=uow,
            files=files,
            texts=texts,
            settings=_webchat_settings(account, settings, secret, seats),
            page=page,
            clock=clock,
        )
        for name, account in settings.webchat.items()
    ]


def _webchat_settings(
    account: WebchatAccount, settings: Settings, secret: str, seats: tuple[DemoSeat, ...]
) -> WebchatSettings:
    policy = settings.to_policy()
    return WebchatSettings(
        secret=secret,
        identity_secret=_revealed(account.identity_secret),
        public_url=settings.http.public_url,
        allowed_origins=account.allowed_origins,
        company=account.company,
        locale=settings.locale,
        seats=seats,
        is_stage_public=settings.http.host not in LOOPBACK,
        address_header=settings.http.address_header,
        max_text=policy.max_text,
        max_file_bytes=policy.max_file_bytes,
        file_types=policy.file_types,
    )
