"""What commands change, each by its name, the same for a desk at work and one that stands still."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.wiring import House
from desk.definitions.days_in_text import count_words, read_days
from desk.definitions.import_calendar_days import import_calendar_days
from desk.definitions.import_definitions import import_definitions
from desk.definitions.restore_definition import restore_definition
from desk.desk import Desk
from desk.people.create_token import create_token
from desk.people.issue_admin_code import issue_admin_code
from desk.people.revoke_token import revoke_token
from desk.sla.apply_policy import AppliedPage, apply_policy
from domain.definitions import Definition, DefinitionKind
from domain.messaging import Incoming
from domain.ports import Unit

A = TypeVar("A", bound="Arguments")
R = TypeVar("R")

# Who published it, in the definition's record.
_AUTHOR = "gongdan"
_MOST_EVENTS = 10_000
_MOST_DEADLINES = 10_000
_TICKETS_AT_ONCE = 50


class Arguments(BaseModel):
    """What an errand is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Nothing(Arguments):
    """An errand that needs no telling."""


class TokenLabel(Arguments):
    """What a new token is for."""

    label: str


class TokenId(Arguments):
    """The beginning of a token's digest."""

    token_id: str


class Folder(Arguments):
    """Definitions as files: path in the folder → text."""

    files: dict[str, str]


class OlderVersion(Arguments):
    """The version of a definition to go back to."""

    kind: DefinitionKind
    key: str
    version: int


class CalendarText(Arguments):
    """An iCalendar text with days for a calendar."""

    calendar: str
    text: str
    # The address it came from, if the calendar is to follow it from now on.
    feed: str = ""


class FailedEvents(Arguments):
    """One failed event, or all of them."""

    inbox_id: int | None = None


class ParkedDeadlines(Arguments):
    """One parked deadline, or all of them."""

    deadline_id: int | None = None


class Published(BaseModel):
    """A version that was published."""

    kind: DefinitionKind
    key: str
    version: int


class TakenDays(BaseModel):
    """What a text said, and the version of the calendar that says it now."""

    days_off: int
    make_up_days: int
    left_aside: int
    version: int


class Applied(BaseModel):
    """The newest version of the SLA policy, and how many tickets were moved to it."""

    version: int
    tickets: int


class Replayed(BaseModel):
    """How it went with an event this time; `error` is "" if it went well."""

    inbox_id: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand(Generic[A, R]):
    """Something to be done in a house; arguments and result can be sent as JSON."""

    name: str
    arguments: type[A]
    result: TypeAdapter[R]
    work: Callable[[House, A], Awaitable[R]]


async def _create_token(house: House, told: TokenLabel) -> str:
    return await house.uow.run(lambda unit: create_token(unit, told.label))


async def _revoke_token(house: House, told: TokenId) -> str | None:
    return await house.uow.run(lambda unit: revoke_token(unit, told.token_id))


async def _issue_admin_code(house: House, _: Nothing) -> str | None:
    return await house.uow.run(issue_admin_code)


async def _import(house: House, told: Folder) -> list[Published]:
    def work(unit: Unit) -> list[Published]:
        done = import_definitions(_desk(house, unit), told.files, author=_AUTHOR)
        return [_published(definition) for definition in done]

    return await house.uow.run(work)


async def _roll_back(house: House, told: OlderVersion) -> Published:
    def work(unit: Unit) -> Published:
        desk = _desk(house, unit)
        return _published(
            restore_definition(desk, told.kind, told.key, told.version, author=_AUTHOR)
        )

    return await house.uow.run(work)


async def _apply_policy(house: House, _: Nothing) -> Applied:
    """In many short units, so that nobody who chats meanwhile waits for all tickets."""
    moved, after = 0, None
    while True:
        done = await house.uow.run(partial(_apply_some, house, after))
        moved, after = moved + done.moved, done.last
        if after is None:
            return Applied(version=done.version, tickets=moved)


def _apply_some(house: House, after: int | None, unit: Unit) -> AppliedPage:
    return apply_policy(_desk(house, unit), after=after, limit=_TICKETS_AT_ONCE)


async def _import_days(house: House, told: CalendarText) -> TakenDays:
    now = await house.uow.read(lambda unit: unit.now)
    read = await asyncio.to_thread(read_days, told.text, now.date())

    def work(unit: Unit) -> Definition:
        desk = _desk(house, unit)
        return import_calendar_days(desk, told.calendar, read.days, author=_AUTHOR, feed=told.feed)

    definition = await house.uow.run(work)
    off, make_up = count_words(read)
    return TakenDays(
        days_off=off,
        make_up_days=make_up,
        left_aside=read.left_aside,
        version=definition.version,
    )


async def _replay(house: House, told: FailedEvents) -> list[Replayed]:
    """Oldest first."""
    failed = await house.uow.read(lambda unit: unit.inbox.failed(_MOST_EVENTS))
    chosen = [(i, incoming) for i, incoming, _ in failed if told.inbox_id in {None, i}]
    outcomes = [await _replayed(house, i, incoming) for i, incoming in chosen]
    return [outcome for outcome in outcomes if outcome]


async def _replayed(house: House, inbox_id: int, incoming: Incoming) -> Replayed | None:
    """None: somebody else replays, too, and was first."""
    try:
        is_ours = await house.intake.replay(inbox_id, incoming)
    except Exception as error:  # one that fails again must not keep the others from their turn
        return Replayed(inbox_id=inbox_id, error=repr(error))
    return Replayed(inbox_id=inbox_id, error="") if is_ours else None


async def _retry(house: House, told: ParkedDeadlines) -> list[int]:
    def work(unit: Unit) -> list[int]:
        parked = [deadline.id for deadline, _ in unit.troubles.parked_deadlines(_MOST_DEADLINES)]
        chosen = [i for i in parked if told.deadline_id in {None, i}]
        return [i for i in chosen if unit.deadlines.revive(i)]

    return await house.uow.run(work)


def _desk(house: House, unit: Unit) -> Desk:
    """On behalf of whoever may run commands here."""
    return Desk(unit=unit, policy=house.policy, announcer=house.announcer, actor=None)


def _published(definition: Definition) -> Published:
    return Published(kind=definition.kind, key=definition.key, version=definition.version)


_A_WORD = TypeAdapter[str](str)
_PERHAPS_A_WORD: TypeAdapter[str | None] = TypeAdapter(str | None)

CREATE_TOKEN = Errand(name="create-token", arguments=TokenLabel, result=_A_WORD, work=_create_token)
REVOKE_TOKEN = Errand(
    name="revoke-token", arguments=TokenId, result=_PERHAPS_A_WORD, work=_revoke_token
)
ISSUE_ADMIN_CODE = Errand(
    name="issue-admin-code", arguments=Nothing, result=_PERHAPS_A_WORD, work=_issue_admin_code
)
IMPORT = Errand(name="import", arguments=Folder, result=TypeAdapter(list[Published]), work=_import)
ROLL_BACK = Errand(
    name="roll-back", arguments=OlderVersion, result=TypeAdapter(Published), work=_roll_back
)
IMPORT_DAYS = Errand(
    name="import-days",
    arguments=CalendarText,
    result=TypeAdapter(TakenDays),
    work=_import_days,
)
REPLAY = Errand(
    name="replay", arguments=FailedEvents, result=TypeAdapter(list[Replayed]), work=_replay
)
RETRY = Errand(
    name="retry-deadlines", arguments=ParkedDeadlines, result=TypeAdapter(list[int]), work=_retry
)

APPLY_POLICY = Errand(
    name="apply-policy", arguments=Nothing, result=TypeAdapter(Applied), work=_apply_policy
)

ERRANDS: dict[str, Errand[Any, Any]] = {
    errand.name: errand
    for errand in (
        CREATE_TOKEN,
        REVOKE_TOKEN,
        ISSUE_ADMIN_CODE,
        IMPORT,
        IMPORT_DAYS,
        ROLL_BACK,
        REPLAY,
        RETRY,
        APPLY_POLICY,
    )
}
