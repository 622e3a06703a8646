"""Hello, help, and the language somebody is spoken to in."""

from conversations.commands import Command
from conversations.customer.buttons import button
from conversations.dialogue import HandOver, Result, Show
from conversations.turn import Turn
from desk.people.switch_language import switch_language
from domain.messaging import Button, ButtonStyle
from domain.people.person import Role

_LANGUAGES = {
    **dict.fromkeys(("zh", "zh_cn", "zh-cn", "cn", "中文", "汉语", "chinese"), "zh_CN"),
    **dict.fromkeys(("en", "english", "英文", "英语"), "en"),
}
_SWITCHES = (("中文", "/lang zh"), ("English", "/lang en"))


def start(turn: Turn, command: Command) -> Result:
    """`/start`: what one can do here."""
    return hello(turn)


def hello(turn: Turn) -> Result:
    """Somebody knocks and says nothing else yet."""
    text = turn.texts.say("greeting.hello", name=turn.person.name)
    return Show(messages=(turn.message(_with_hint(turn, text), buttons=_first_steps(turn)),))


def help_customer(turn: Turn, command: Command) -> Result:
    """`/help`."""
    text = _with_hint(turn, turn.texts.say("greeting.help"))
    return Show(messages=(turn.message(text, buttons=_first_steps(turn)),))


def begin_report(turn: Turn, command: Command) -> Result:
    """`/new`, with what is to be reported or without."""
    return HandOver(dialogue="open_ticket", data={"text": command.rest})


def switch(turn: Turn, command: Command) -> Result:
    """`/lang`."""
    locale = _LANGUAGES.get(command.rest.strip().casefold())
    if locale is None:
        switches = tuple(Button(label=label, command=line) for label, line in _SWITCHES)
        asking = turn.message(turn.texts.say("language.which"), buttons=(switches,))
        return Show(messages=(asking,))
    switch_language(turn.desk, locale)
    turn.texts = turn.texts_of(locale)
    return Show(messages=(turn.message(turn.texts.say("language.switched")),))


def _first_steps(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    other = _SWITCHES[1] if turn.texts.locale == "zh_CN" else _SWITCHES[0]
    return (
        (button(turn, "new", style=ButtonStyle.PRIMARY), button(turn, "list")),
        (Button(label=other[0], command=other[1]),),
    )


def _with_hint(turn: Turn, text: str) -> str:
    """A group nobody bound yet: whoever set Gongdan up must learn how."""
    is_stranger = turn.is_group and turn.chat is None and turn.actor.has(Role.ADMIN)
    return f"{text}\n{turn.texts.say('greeting.bind_hint')}" if is_stranger else text
