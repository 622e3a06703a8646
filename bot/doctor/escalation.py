"""What doctor finds about escalation: ways without an account, and rungs that reach nobody."""

from collections.abc import Iterator, Mapping

from bot.looking import look_at_desk
from bot.settings import Settings
from desk.definitions.shaped.plans import escalation_plan
from desk.desk import Desk
from domain.escalation.ladder import Channel, EscalationPlan, Step, Whom
from domain.people.person import Person, Role
from domain.ports import Finding

_ROLES = {Whom.SUPERVISOR: Role.SUPERVISOR, Whom.DIRECTOR: Role.DIRECTOR}
# Ways that need something of the person besides an account.
_ADDRESSES = {Channel.MAIL: "email", Channel.SMS: "phone", Channel.PHONE: "phone"}


async def examine_escalation(settings: Settings) -> list[Finding]:
    """Of the plan in force. Raises DatabaseNotOpened."""
    found = await look_at_desk(settings, lambda desk: list(_findings(desk, settings.channels)))
    return found or [Finding(is_good=True, code="doctor.escalation.good", params={})]


def _findings(desk: Desk, accounts: Mapping[str, str]) -> Iterator[Finding]:
    plan = escalation_plan(desk)
    ways = {way for _, step in _steps(plan) for way in step.by}
    for way in sorted(ways - {Channel.CHAT, Channel.GROUP} - accounts.keys()):
        ladders = ", ".join(sorted({key for key, step in _steps(plan) if way in step.by}))
        yield _wanting("no_account", way=way, ladders=ladders)
    for word in sorted({word for _, step in _steps(plan) for word in step.whom}):
        yield from _of_word(desk, plan, word, accounts)


def _of_word(
    desk: Desk, plan: EscalationPlan, word: str, accounts: Mapping[str, str]
) -> Iterator[Finding]:
    role = _role(word)
    if role is None:
        return
    people = desk.unit.people.with_role(role)
    if not people:
        yield _wanting("nobody", role=role)
    ways = {way for _, step in _steps(plan) if word in step.whom for way in step.by}
    for way in sorted(ways & _ADDRESSES.keys() & accounts.keys()):
        without = [person for person in people if not _address(person, way)]
        if without:
            names = "、".join(person.name for person in without)
            yield _wanting("no_address", way=way, names=names)


def _role(word: str) -> Role | None:
    if word in _ROLES:
        return _ROLES[Whom(word)]
    kind, _, name = word.partition(":")
    return Role(name) if kind == "role" else None


def _address(person: Person, way: str) -> str:
    return person.email if _ADDRESSES[Channel(way)] == "email" else person.phone


def _steps(plan: EscalationPlan) -> Iterator[tuple[str, Step]]:
    for ladder in plan.ladders:
        for step in ladder.steps:
            yield ladder.key, step


def _wanting(what: str, **params: object) -> Finding:
    """Alerts take another way or go to the next one up meanwhile: nothing is lost."""
    return Finding(is_good=True, needs_care=True, code=f"doctor.escalation.{what}", params=params)
