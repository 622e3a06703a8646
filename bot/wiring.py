"""The composition root: makes the parts and introduces them to each other. Decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.accounts.keeper import Keeper
from bot.accounts.tenures import Tenures
from bot.backlog import BacklogWatch
from bot.delivery import AtOnce, Delivery, Outcomes
from bot.directories import Directories
from bot.fetching import Contents
from bot.heartbeat import Heartbeat
from bot.intake import Intake
from bot.jobs.background import Background, background_jobs
from bot.jobs.cron_jobs import cron_jobs
from bot.metrics import Metrics
from bot.platforms import Parts, Served, make_adapters
from bot.reception import Reception
from bot.this_process import this_process
from bot.version import VERSION
from console.api.api import Api
from console.health import Check, health_routes
from console.middleware import protect
from conversations.conversations import Conversations
from conversations.notices.announcer import TicketAnnouncer
from domain.delivery import Capabilities
from domain.policy import ServicePolicy
from domain.ports import Announcer, Directory, UnitOfWork
from scheduler.deadlines import VERBS
from scheduler.due import DueDeadlines
from scheduler.wakeups import Wakeups

# Beyond the largest file, for the form around it.
_ENVELOPE = 1024 * 1024
_NOT_SERVED = Capabilities(
    buttons=False,
    edits=False,
    topics=False,
    press_notices=False,
    idempotent_sends=False,
    max_text=4096,
    max_file_in=0,
    max_file_out=0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """All parts of a process, introduced to each other, none of them started."""

    uow: UnitOfWork
    policy: ServicePolicy
    announcer: Announcer
    adapters: Mapping[str, Served]
    intake: Intake
    reception: Reception
    directories: Directories
    delivery: Delivery
    keeper: Keeper
    background: Background
    wakeups: Wakeups
    heartbeat: Heartbeat
    app: web.Application


def build(parts: Parts, checks: Mapping[str, Check]) -> House:
    """Make everything. `checks` answer /readyz."""
    policy, metrics = parts.settings.to_policy(), Metrics()
    adapters = {adapter.account: adapter for adapter in make_adapters(parts)}
    can = _capabilities(adapters)
    announcer = TicketAnnouncer(texts=parts.spoken, policy=policy, capabilities=can)
    talks = Conversations(texts=parts.spoken, policy=policy, announcer=announcer, capabilities=can)
    outcomes, uow = Outcomes(policy, announcer), parts.uow
    tenures, heartbeat = Tenures(), Heartbeat(uow, partial(this_process, parts.settings))
    delivery = Delivery(uow, adapters, parts.files, outcomes, parts.clock, metrics, tenures)
    keeper = Keeper(uow, parts.neighbours, adapters, delivery, tenures, lambda: heartbeat.run_id)
    metrics.watch_limits(delivery.usage)
    metrics.watch_accounts(adapters, lambda: keeper.held)
    makes_backups = parts.settings.backup.is_set_up and bool(parts.settings.backup.at)
    backlog = BacklogWatch(uow, parts.clock, makes_backups=makes_backups)
    metrics.registry.register(backlog)
    checks = {**checks, "accounts": keeper.is_in_touch}
    health = health_routes(checks, metrics.registry, backlog.look)
    intake = Intake(uow, talks, parts.texts, metrics, AtOnce(adapters, metrics))
    directories = _directories(parts, adapters, policy, announcer)
    jobs = cron_jobs(parts, policy, announcer, directories, adapters)
    contents = Contents(adapters, parts.files, policy)
    if parts.queue is not None:
        metrics.watch_jobs(parts.queue)
    return House(
        uow=uow,
        policy=policy,
        announcer=announcer,
        adapters=adapters,
        intake=intake,
        reception=Reception(intake, directories),
        directories=directories,
        delivery=delivery,
        keeper=keeper,
        background=background_jobs(
            uow, parts.queue, contents, jobs, parts.settings.timezone, parts.clock
        ),
        wakeups=Wakeups(uow, DueDeadlines(uow, policy, announcer, VERBS), parts.clock),
        heartbeat=heartbeat,
        app=_application(parts, policy, announcer, adapters, health),
    )


def _directories(
    parts: Parts, adapters: Mapping[str, Served], policy: ServicePolicy, announcer: Announcer
) -> Directories:
    return Directories(
        parts.uow,
        {name: adapter for name, adapter in adapters.items() if isinstance(adapter, Directory)},
        parts.settings.rules_of,
        policy=policy,
        announcer=announcer,
        clock=parts.clock,
    )


def _capabilities(adapters: Mapping[str, Served]) -> Callable[[str], Capabilities]:
    """Tickets outlive the account they came through: what is not served any more can do nothing."""
    known = {account: adapter.capabilities for account, adapter in adapters.items()}
    return lambda account: known.get(account, _NOT_SERVED)


def _application(
    parts: Parts,
    policy: ServicePolicy,
    announcer: Announcer,
    adapters: Mapping[str, Served],
    health: list[web.RouteDef],
) -> web.Application:
    api = Api(
        uow=parts.uow,
        policy=policy,
        announcer=announcer,
        files=parts.files,
        public_url=parts.settings.http.base_url,
        version=VERSION,
    )
    app = web.Application(client_max_size=policy.max_file_bytes + _ENVELOPE)
    protect(app, parts.texts, parts.settings.locale)
    for routes in (health, api.routes(), *(a.routes() for a in adapters.values())):
        app.add_routes(routes)
    return app
