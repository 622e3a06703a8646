import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.commands import COMMANDS, Command, UnknownCommand, menu, parse_command
from domain.people.person import Role
from tests.talk import TEXTS


@pytest.mark.parametrize(
    ("line", "name", "number", "rest"),
    [
        ("/reply 1042 你好", "reply", 1042, "你好"),
        ("/reply #1042 你好", "reply", 1042, "你好"),
        ("／回复 ＃1042：你好", "reply", 1042, "你好"),
        ("/reply 5 分钟后到", "reply", None, "5 分钟后到"),
        ("/new@gongdan_bot 打印机坏了", "new", None, "打印机坏了"),
        ("认领1042", "claim", 1042, ""),
        ("认领 #1042", "claim", 1042, ""),
        ("claim 1042", "claim", 1042, ""),
        ("show 5", "show", 5, ""),
        ("催办", "urge", None, ""),
        ("LIST", "list", None, ""),
        ("备注 客户已付款", "note", None, "客户已付款"),
        ("/merge 1042 1040", "merge", 1042, "1040"),
        ("/rate 1042 5 谢谢", "rate", 1042, "5 谢谢"),
        ("/rate 5 谢谢", "rate", None, "5 谢谢"),
        ("/lang en", "lang", None, "en"),
        ("/reply 1042 第一行\n第二行", "reply", 1042, "第一行\n第二行"),
    ],
)
def test_commands_are_read(line: str, name: str, number: int | None, rest: str) -> None:
    command = parse_command(line)
    assert isinstance(command, Command)
    assert (command.name, command.number, command.rest) == (name, number, rest)


@pytest.mark.parametrize(
    "words",
    [
        "打印机坏了",
        "wait a moment",
        "add me please",
        "help me",
        "解决方案是什么",
        "list of problems",
        "/home/user is full",
        "1042",
        "#1042 你好",
        "",
        "认领一下吧",
    ],
)
def test_words_are_left_alone(words: str) -> None:
    assert parse_command(words) is None


def test_an_unknown_command_is_named() -> None:
    assert parse_command("/dance now") == UnknownCommand(word="dance")


def test_each_word_means_one_command_and_has_its_help() -> None:
    alone = [word for spec in COMMANDS if not spec.group_only for word in (spec.name, *spec.words)]
    assert len(alone) == len(set(alone))
    for locale in ("zh_CN", "en"):
        for spec in menu(Role.ADMIN, is_group=True):
            assert TEXTS(locale).say(f"command.{spec.name}.help")


def test_a_shared_word_means_what_fits_the_chat() -> None:
    in_private, in_group = (parse_command("绑定", is_group=is_group) for is_group in (False, True))
    assert (getattr(in_private, "name", ""), getattr(in_group, "name", "")) == ("link", "bind")
    assert getattr(parse_command("/bind support"), "name", "") == "bind"
    assert getattr(parse_command("/link", is_group=True), "name", "") == "link"


def test_menus_grow_with_the_role() -> None:
    names = [{spec.name for spec in menu(role)} for role in (Role.CUSTOMER, Role.ENGINEER)]
    assert names[0] < names[1]
    assert "resolve" not in names[0]
    assert "bind" not in {spec.name for spec in menu(Role.ADMIN)}


@given(st.text())
def test_any_line_is_read_or_left_alone(line: str) -> None:
    found = parse_command(line, version=7)
    assert found is None or isinstance(found, UnknownCommand) or found.version == 7
