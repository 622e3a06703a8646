"""The one table of everything people can type or press, and the one parser for both."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.people.person import Role


class Grammar(StrEnum):
    """What stands after the word of a command. A ticket may be left out where context tells it."""

    NOTHING = "nothing"
    TICKET = "ticket"
    # A ticket, then free text (or a name, a priority, a score …).
    TICKET_TEXT = "ticket_text"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """One command. Its help line is the text `command.<name>.help`."""

    name: str
    # The least role that may use it.
    role: Role
    grammar: Grammar
    # Words that work besides the name, with and without slash. The first one is shown in Chinese.
    words: tuple[str, ...] = ()
    # With one of these as first or last word, an English line without slash is this command.
    keywords: frozenset[str] = frozenset()
    # Only sensible in a group; a word it shares with another command means it in groups alone.
    group_only: bool = False
    # Answers the question asked; buttons of it carry the version of the question.
    in_dialogue: bool = False
    # Listed in menus and help.
    is_listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command as somebody gave it."""

    name: str
    number: int | None = None
    # What follows word and number, as typed.
    rest: str = ""
    # Version of the ticket or question the button stood on; 0 = typed, or good for ever.
    version: int = 0
    # Pressed, or typed with a slash: certainly a command.
    is_explicit: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCommand:
    """Something with a slash that nobody knows."""

    word: str


_KEYWORDS = {
    "followup": frozenset({"take", "done"}),
    "link": frozenset({"yes", "no"}),
    "lang": frozenset({"zh", "en", "chinese", "english"}),
    "duty": frozenset({"on", "off"}),
    "handover": frozenset({"accept"}),
    "takeover": frozenset({"all"}),
    "report": frozenset({"today", "week", "month"}),
    "bind": frozenset({"team"}),
    "role": frozenset({role.value for role in Role}),
}


def _specs(role: Role, *rows: tuple[str, Grammar, str]) -> Iterable[CommandSpec]:
    return (
        CommandSpec(
            name=name,
            role=role,
            grammar=grammar,
            words=tuple(words.split()),
            keywords=_KEYWORDS.get(name, frozenset()),
        )
        for name, grammar, words in rows
    )


COMMANDS: tuple[CommandSpec, ...] = (
    *_specs(
        Role.CUSTOMER,
        ("new", Grammar.TEXT, "报修 新建 新工单 提交工单"),
        ("list", Grammar.NOTHING, "我的工单 工单列表 tickets"),
        ("show", Grammar.TICKET, "进度 查看 查询 查看工单 status"),
        ("add", Grammar.TICKET_TEXT, "补充"),
        ("urge", Grammar.TICKET, "催办 催单 催一下"),
        ("confirm", Grammar.TICKET, "确认解决 已解决 解决了"),
        ("reopen", Grammar.TICKET_TEXT, "重开 未解决 没解决"),
        ("withdraw", Grammar.TICKET_TEXT, "撤回 撤销"),
        ("rate", Grammar.TICKET_TEXT, "评价 评分"),
        ("link", Grammar.TEXT, "绑定 绑定账号 关联账号"),
        ("lang", Grammar.TEXT, "语言 language"),
        ("help", Grammar.NOTHING, "帮助 菜单 menu"),
    ),
    *(
        CommandSpec(
            name=name,
            role=Role.CUSTOMER,
            grammar=grammar,
            words=tuple(words.split()),
            in_dialogue=True,
            is_listed=name != "pick",
        )
        for name, grammar, words in (
            ("cancel", Grammar.NOTHING, "取消"),
            ("back", Grammar.NOTHING, "上一步 返回"),
            ("skip", Grammar.NOTHING, "跳过"),
            ("pick", Grammar.TEXT, "选"),
        )
    ),
    CommandSpec(name="start", role=Role.CUSTOMER, grammar=Grammar.TEXT, is_listed=False),
    CommandSpec(
        name="move",
        role=Role.CUSTOMER,
        grammar=Grammar.TEXT,
        words=("移到",),
        is_listed=False,
    ),
    *_specs(
        Role.ENGINEER,
        ("queue", Grammar.NOTHING, "队列"),
        ("mine", Grammar.NOTHING, "我的"),
        ("claim", Grammar.TICKET, "认领 接单"),
        ("assign", Grammar.TICKET_TEXT, "转派 指派 派给"),
        ("reply", Grammar.TICKET_TEXT, "回复"),
        ("unsend", Grammar.TICKET, "撤回回复 收回回复"),
        ("note", Grammar.TICKET_TEXT, "备注"),
        ("priority", Grammar.TICKET_TEXT, "优先级"),
        ("set", Grammar.TICKET_TEXT, "填写"),
        ("wait", Grammar.TICKET_TEXT, "待客户"),
        ("hold", Grammar.TICKET_TEXT, "挂起"),
        ("resume", Grammar.TICKET, "恢复 继续处理"),
        ("resolve", Grammar.TICKET_TEXT, "解决"),
        ("escalate", Grammar.TICKET_TEXT, "升级"),
        ("merge", Grammar.TICKET_TEXT, "合并"),
        ("followup", Grammar.TICKET_TEXT, "回访 客户回访"),
        ("snooze", Grammar.TICKET_TEXT, "暂缓 稍后"),
        ("duty", Grammar.TEXT, "值班"),
        ("handover", Grammar.TEXT, "交班"),
        ("takeover", Grammar.TEXT, "接班"),
    ),
    *_specs(
        Role.SUPERVISOR,
        ("ack", Grammar.TICKET, "收到"),
        ("board", Grammar.NOTHING, "看板"),
        ("report", Grammar.TEXT, "报表"),
        ("team", Grammar.NOTHING, "人员"),
        ("why", Grammar.TICKET, "为什么 原因"),
        ("level", Grammar.TICKET_TEXT, "客户等级 等级"),
    ),
    CommandSpec(
        name="bind",
        role=Role.ADMIN,
        grammar=Grammar.TEXT,
        words=("绑定",),
        keywords=_KEYWORDS["bind"],
        group_only=True,
    ),
    *_specs(Role.ADMIN, ("role", Grammar.TEXT, "角色")),
    # Everybody may try: the one-time code is what gives the right.
    CommandSpec(name="admin", role=Role.CUSTOMER, grammar=Grammar.TEXT, is_listed=False),
)

# Every role may what the roles before it may.
_LADDER = (Role.CUSTOMER, Role.ENGINEER, Role.SUPERVISOR, Role.DIRECTOR, Role.ADMIN)


def menu(role: Role, *, is_group: bool = False) -> tuple[CommandSpec, ...]:
    """The commands a role is shown, its own first. What each does: text `command.<name>.help`."""
    may = _LADDER[: _LADDER.index(role) + 1]
    shown = [
        c for c in COMMANDS if c.is_listed and c.role in may and (is_group or not c.group_only)
    ]
    return tuple(sorted(shown, key=lambda spec: -_LADDER.index(spec.role)))


BY_NAME = {spec.name: spec for spec in COMMANDS}


def _words(*, is_group: bool) -> dict[str, CommandSpec]:
    """Of two commands with one word the one that fits the chat."""
    ordered = sorted(COMMANDS, key=lambda spec: spec.group_only is is_group)
    return {word: spec for spec in ordered for word in (spec.name, *spec.words)}


_IN_PRIVATE, _IN_GROUPS = _words(is_group=False), _words(is_group=True)

_SHAPE = re.compile(
    r"\s*(?P<slash>[/／]?)(?P<word>[a-z]+|[\u4e00-\u9fff]+)(?:@\w+)?(?=[\s#＃\d:：]|$)"
    r"[\s:：]*(?P<tail>.*)",
    re.IGNORECASE | re.DOTALL,
)
# 12 digits: any number people mean, and none that a database can't hold.
_MARKED = re.compile(r"[#＃]\s*(\d{1,12})(?!\d)[\s,，:：]*")
_LONG = re.compile(r"(\d{4,12})(?!\d)[\s,，:：]*")
_ANY = re.compile(r"(\d{1,12})(?!\d)[\s,，:：]*")


def parse_command(
    text: str, *, version: int = 0, is_group: bool = False
) -> Command | UnknownCommand | None:
    """Read a typed or pressed line. None = no command, but something said.

    Without slash, an English word is a command only alone, before a ticket number or with one of
    its keywords: people begin sentences with "wait" and "add".
    """
    shape = _SHAPE.match(text)
    if not shape:
        return None
    is_explicit, word = bool(shape["slash"]), shape["word"].lower()
    spec = (_IN_GROUPS if is_group else _IN_PRIVATE).get(word)
    if spec is None:
        return UnknownCommand(word=word) if is_explicit else None
    number, rest = _read_tail(spec.grammar, shape["tail"].rstrip())
    command = Command(
        name=spec.name, number=number, rest=rest, version=version, is_explicit=is_explicit
    )
    return command if is_explicit or _is_meant(spec, word, command) else None


def _read_tail(grammar: Grammar, tail: str) -> tuple[int | None, str]:
    if grammar in {Grammar.NOTHING, Grammar.TEXT}:
        return None, tail
    # A short bare number before text may be anything ("5 分钟后到"); alone it is a ticket.
    bare = _ANY if grammar is Grammar.TICKET else _LONG
    found = _MARKED.match(tail) or bare.match(tail)
    return (int(found[1]), tail[found.end() :]) if found else (None, tail)


def _is_meant(spec: CommandSpec, word: str, command: Command) -> bool:
    if not command.rest:
        return True
    if spec.grammar in {Grammar.NOTHING, Grammar.TICKET}:
        return False
    if command.number is not None or not word.isascii():
        return True
    said = command.rest.casefold().split()
    return bool(spec.keywords & {said[0], said[-1]})
