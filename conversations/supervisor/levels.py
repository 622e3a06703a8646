"""Which level a ticket's customer has."""

from conversations.commands import Command
from conversations.complete_command import ask_for_rest
from conversations.dialogue import Option, Result, Show
from conversations.engineer.naming import without_version
from conversations.turn import Turn
from conversations.wording.names import level_name
from desk.definitions.shaped.policies import newest_policy
from desk.people.change_level import change_level
from desk.tickets.view_ticket import view_ticket

_NONE = "-"


def level(turn: Turn, number: int, command: Command) -> Result:
    """/level 1042 vip; without a word, the levels the SLA policy knows are offered."""
    wanted = command.rest.strip()
    if not wanted:
        return _ask(turn, number, command)
    is_none = wanted.casefold() in _no_level(turn)
    customer = change_level(turn.desk, number, "" if is_none else wanted)
    key = "level.changed" if customer.level else "level.removed"
    shown = level_name(customer.level)
    return Show(notice=turn.texts.say(key, name=customer.name, level=shown))


def _ask(turn: Turn, number: int, command: Command) -> Result:
    customer = turn.unit.people.get(view_ticket(turn.desk, number).customer_id)
    name = customer.name if customer else ""
    known = sorted({one for rule in newest_policy(turn.desk).rules for one in rule.when.levels})
    options = (
        *(Option(value=one, label=level_name(one)) for one in known),
        Option(value=_NONE, label=turn.texts.say("level.option.none")),
    )
    question = turn.texts.say("level.question", number=number, name=name)
    return ask_for_rest(without_version(command, number), number, question, options=options)


def _no_level(turn: Turn) -> frozenset[str]:
    named = (turn.texts_of(language).say("level.option.none") for language in ("zh_CN", "en"))
    return frozenset({_NONE, "none", "无", *(name.casefold() for name in named)})
