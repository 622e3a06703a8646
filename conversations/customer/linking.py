"""Saying that one writes from another platform, too: a code, and a yes on both sides."""

from dataclasses import replace

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.refusals import refusal_sentence
from conversations.turn import Turn
from conversations.wording.platforms import platform_name
from desk.errors import LinkCodeInvalid
from desk.people.linking.agree_to_link import agree_to_link
from desk.people.linking.offer_link import offer_link
from desk.people.linking.refuse_link import refuse_link
from desk.people.linking.type_link_code import type_link_code
from domain.messaging import Address, Button, ButtonStyle, Outgoing
from domain.people.linking import Link, LinkEnd, LinkState, is_trying_too_often
from domain.people.person import Person
from domain.ports import Texts

_YES = frozenset({"yes", "y", "是", "确认"})
_NO = frozenset({"no", "n", "否", "不", "取消"})


def link(turn: Turn, command: Command) -> Result:
    """/link gives a code, /link CODE takes one, /link yes and /link no answer."""
    if turn.is_group:
        return Show(notice=turn.texts.say("link.in_private"))
    word, _, number = command.rest.strip().casefold().partition(" ")
    if not word:
        return _offer(turn)
    if word in _YES | _NO:
        link_id = int(number) if number.isascii() and number.isdecimal() else 0
        return _agree(turn, link_id) if word in _YES else _refuse(turn, link_id)
    return _type(turn, command.rest)


def _offer(turn: Turn) -> Result:
    code = offer_link(turn.desk, _here(turn))
    return Show(messages=(turn.message(turn.texts.say("link.code", code=code)),))


def _type(turn: Turn, code: str) -> Result:
    memory = turn.memory
    if is_trying_too_often(memory.link_failures, memory.link_failed_at, turn.now):
        return Show(notice=turn.texts.say("link.too_often"))
    try:
        typed = type_link_code(turn.desk, _here(turn), code)
    except LinkCodeInvalid as refusal:
        turn.memory = replace(
            memory, link_failures=memory.link_failures + 1, link_failed_at=turn.now
        )
        return Show(notice=refusal_sentence(turn, refusal))
    turn.memory = replace(memory, link_failures=0, link_failed_at=None)
    return Show(messages=(_question(turn, turn.texts, turn.incoming.address, typed, typed.asked),))


def _agree(turn: Turn, link_id: int) -> Result:
    agreed = agree_to_link(turn.desk, _here(turn), link_id)
    if agreed.typed is None:
        return Show()
    if agreed.state is LinkState.DONE:
        return _told_both(turn, agreed, "link.done")
    other = _person(turn, agreed.asked)
    address = _address(agreed.asked)
    asking = _question(turn, _texts(turn, other), address, agreed, agreed.typed)
    platform = platform_name(turn.texts, agreed.asked.account)
    return Show(messages=(asking,), notice=turn.texts.say("link.wait", platform=platform))


def _refuse(turn: Turn, link_id: int) -> Result:
    refused = refuse_link(turn.desk, _here(turn), link_id)
    if refused.state is LinkState.AGREED:
        return _told_both(turn, refused, "link.refused")
    return Show(messages=(turn.message(turn.texts.say("link.refused")),))


def _told_both(turn: Turn, told: Link, key: str) -> Result:
    """Each in the language spoken there."""
    ends = [end for end in (told.asked, told.typed) if end is not None]
    here = _here(turn)
    messages = (
        turn.message(turn.texts.say(key))
        if end == here
        else Outgoing(address=_address(end), text=_texts(turn, _person(turn, end)).say(key))
        for end in ends
    )
    return Show(messages=tuple(messages))


def _question(turn: Turn, texts: Texts, address: Address, asked: Link, other: LinkEnd) -> Outgoing:
    """Whether the chat at the other end is theirs, too."""
    person = _person(turn, other)
    name, platform = person.name if person else "", platform_name(texts, other.account)
    answers = (("yes", ButtonStyle.PRIMARY), ("no", ButtonStyle.PLAIN))
    row = tuple(
        Button(label=texts.say(f"link.{way}"), command=f"/link {way} {asked.id}", style=style)
        for way, style in answers
    )
    text = texts.say("link.question", name=name, platform=platform)
    return Outgoing(address=address, text=text, buttons=(row,))


def _here(turn: Turn) -> LinkEnd:
    address = turn.incoming.address
    native_id = turn.incoming.sender.native_id
    return LinkEnd(account=address.account, native_id=native_id, chat=address.chat)


def _address(end: LinkEnd) -> Address:
    return Address(account=end.account, chat=end.chat)


def _person(turn: Turn, end: LinkEnd) -> Person | None:
    known = turn.unit.people.identified(end.account, end.native_id)
    return known[0] if known else None


def _texts(turn: Turn, person: Person | None) -> Texts:
    locale = person.locale if person else ""
    return turn.texts_of(locale or turn.policy.locale)
