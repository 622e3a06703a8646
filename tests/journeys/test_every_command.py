"""Everything people can type, in Chinese and in English, with a slash and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.people.person import Role
from tests.talk import Seat, Talk, talking

PLAIN, SLASH = "", "/"

# Who types what, and a piece of the answer; `1001` is a fresh ticket of the customer's, `1002` a
# resolved one. Each line is typed in all its ways: Chinese word, English name, both with slash.
CUSTOMER = [
    ("报修", "new", "", "哪一类问题"),
    ("我的工单", "list", "", "#1001"),
    ("进度", "show", " 1001", "待受理"),
    ("补充", "add", " 1001 还有异响", "已补充到 #1001"),
    ("催办", "urge", " 1001", "已经帮您催了 #1001"),
    ("确认解决", "confirm", " 1002", "#1002 已关闭"),
    ("重开", "reopen", " 1002", "#1002 已重新打开"),
    ("撤回", "withdraw", " 1001", "#1001 已撤回"),
    ("评价", "rate", " 1002 5 很好", "谢谢您的评价"),
    ("取消", "cancel", "", "没有正在填写的内容"),
    ("上一步", "back", "", "没有等您回答的问题"),
    ("跳过", "skip", "", "没有等您回答的问题"),
    ("语言", "lang", "", "请选择语言"),
    ("帮助", "help", "", "直接说出问题"),
]
ENGINEER = [
    ("队列", "queue", "", "待认领 1 个"),
    ("我的", "mine", "", "您手上没有工单"),
    ("查看", "show", " 1001", "#1001 ·"),
    ("认领", "claim", " 1001", "#1001 归您处理了"),
    ("转派", "assign", " 1001 李工", "负责人：李工"),
    ("回复", "reply", " 1001 马上来", "已发给客户（#1001）"),
    ("撤回回复", "unsend", " 1001", "#1001 上没有您可以撤回的回复"),
    ("备注", "note", " 1001 老客户", "已备注（#1001）"),
    ("优先级", "priority", " 1001 紧急", "优先级：紧急"),
    ("填写", "set", " 1001 serial SN-12345", "序列号已更新"),
    ("待客户", "wait", " 1001 什么型号", "已请客户补充（#1001）"),
    ("挂起", "hold", " 1001 等配件", "#1001 已挂起"),
    ("解决", "resolve", " 1001 换了硒鼓", "#1001 已解决"),
    ("重开", "reopen", " 1002", "#1002 已重开"),
    ("升级", "escalate", " 1001 要厂家来", "#1001 已通知主管"),
    ("合并", "merge", " 1001 1002", "#1002"),
    ("回访", "followup", "", "没有待回访的客户"),
    ("值班", "duty", " off", "已下岗"),
]
SUPERVISOR = [
    ("收到", "ack", " 1001", "已记下您知道了（#1001）"),
    ("看板", "board", "", "待受理：1"),
    ("报表", "report", " week", "本周"),
    ("人员", "team", "", "李工"),
    ("原因", "why", " 1001", "#1001 的时限是这样计算的"),
    ("客户等级", "level", " 1001 vip", "王女士现在是 VIP 客户"),
    ("认领", "claim", " 1001", "负责人：张主管"),
]


def ways(lines: list[tuple[str, str, str, str]]) -> Iterator[tuple[str, str]]:
    """Each line in its four spellings, with `#1001` besides `1001`."""
    for word, name, tail, answer in lines:
        for slash in (PLAIN, SLASH):
            yield f"{slash}{word}{tail}", answer
            # Without slash an English word before a sentence may be a sentence.
            yield f"{slash}{name}{tail.replace(' 1', ' #1', 1)}", answer


@pytest.fixture(scope="module")
def busy(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a fresh ticket and a resolved one, to be copied."""
    folder = tmp_path_factory.mktemp("busy")
    with talking(template, folder) as talk:
        wang, li = talk.customer("王女士"), talk.engineer("李工")
        for text in ("屏幕坏了，我是王芳，电话 13800138000 不急", "请问怎么开发票，不急"):
            wang.says(f"/new {text}")
            while wang.last.button("跳过"):
                wang.presses("跳过")
            wang.presses("提交")
        li.says("/resolve 1002 已寄出")
        # By then "it" is nobody's ticket any more.
        talk.later(hours=1)
    return folder / "talk.db"


@pytest.fixture
def talk(busy: Path, tmp_path: Path) -> Iterator[Talk]:
    with talking(busy, tmp_path) as talk:
        talk.later(hours=1)
        yield talk


def answered(seat: Seat, line: str, answer: str) -> None:
    seat.says(line)
    shown = "\n".join(drawn.words.replace(": ", "：") for drawn in seat.fresh)
    assert answer in f"{shown}\n{seat.notice}", f"{line!r} was answered by:\n{seat.screen}"


@pytest.mark.parametrize(("line", "answer"), list(ways(CUSTOMER)))
def test_customers_commands(talk: Talk, line: str, answer: str) -> None:
    answered(talk.customer("王女士"), line, answer)


@pytest.mark.parametrize(("line", "answer"), list(ways(ENGINEER)))
def test_engineers_commands(talk: Talk, line: str, answer: str) -> None:
    answered(talk.engineer("李工"), line, answer)


@pytest.mark.parametrize(("line", "answer"), list(ways(SUPERVISOR)))
def test_supervisors_commands(talk: Talk, line: str, answer: str) -> None:
    boss = talk.customer("张主管")
    talk.grant(boss, Role.SUPERVISOR)
    talk.engineer("李工").says("/queue")
    answered(boss, line, answer)


@pytest.mark.parametrize(
    "line", ["/bind team support engineers", "bind team support engineers", "绑定 support 工程师"]
)
def test_an_admin_binds(talk: Talk, line: str) -> None:
    admin = talk.member("管理员甲", "a new group")
    talk.grant(admin, Role.ADMIN)
    answered(admin, line, "工程师群了")


@pytest.mark.parametrize(
    "line", ["/role 李工 supervisor", "role 李工 supervisor", "角色 李工 主管"]
)
def test_an_admin_gives_roles(talk: Talk, line: str) -> None:
    talk.engineer("李工").says("/queue")
    admin = talk.customer("管理员甲")
    talk.grant(admin, Role.ADMIN)
    answered(admin, line, "李工现在是主管")


@pytest.mark.parametrize(
    ("line", "answer"),
    [("/lang en", "English from now on"), ("lang en", "English"), ("语言 英文", "English")],
)
def test_a_language_is_chosen(talk: Talk, line: str, answer: str) -> None:
    wang = talk.customer("王女士")
    answered(wang, line, answer)
    answered(wang, "/list", "My tickets")
    answered(wang, "/lang zh", "以后用中文")
