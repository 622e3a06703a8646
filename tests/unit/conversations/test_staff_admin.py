"""Setting up from chat: the first admin, groups and roles."""

from desk.people.issue_admin_code import issue_admin_code
from domain.people.person import ChatPurpose, Role
from domain.ports import Unit
from tests.talk import ACCOUNT, Seat, Talk
from tests.unit.conversations.staffed import opens


def admin(talk: Talk, name: str = "钱总") -> Seat:
    seat = talk.customer(name)
    code = talk.unit(issue_admin_code)
    assert code
    seat.says(f"/admin {code}")
    return seat


def bound(talk: Talk, chat: str) -> tuple[str, ChatPurpose] | None:
    found = talk.unit(lambda unit: unit.teams.chat(ACCOUNT, chat))
    return (found.team, found.purpose) if found else None


def test_the_first_admin_by_the_code_and_nobody_else(talk: Talk) -> None:
    code = talk.unit(issue_admin_code)
    boss, thief = talk.customer("钱总"), talk.customer("路人")
    thief.says("/admin")
    thief.sees("一次性代码")
    thief.says("/admin 0000-0000")
    assert Role.ADMIN not in talk.person(thief).roles
    boss.says(f"/admin {code}")
    boss.sees("您现在是管理员")
    assert Role.ADMIN in talk.person(boss).roles
    thief.says(f"/admin {code}")
    assert Role.ADMIN not in talk.person(thief).roles


def test_binding_a_group_asks_what_is_open(talk: Talk) -> None:
    admin(talk)
    here = talk.member("钱总", "new-group")
    here.says("/bind")
    here.sees("请写上团队")
    here.says("/bind team 售后部")
    here.sees("这个群给“售后部”的谁用？")
    here.presses("工程师")
    here.sees("还没有“售后部”这个团队")
    assert bound(talk, "new-group") is None
    here.presses("新建")
    here.sees("工程师群")
    assert bound(talk, "new-group") == ("售后部", ChatPurpose.ENGINEERS)
    number = opens(talk.customer("王女士"))
    here.sees(f"#{number} · 打印机无法开机")


def test_binding_in_one_line_and_changing_the_mind(talk: Talk) -> None:
    admin(talk)
    talk.bind("engineers", ChatPurpose.ENGINEERS)
    here = talk.member("钱总", "leads")
    here.says("绑定 support 主管")
    here.sees("主管群")
    assert bound(talk, "leads") == ("support", ChatPurpose.SUPERVISORS)
    here.says("/bind team support customers")
    assert bound(talk, "leads") == ("support", ChatPurpose.CUSTOMERS)
    here.says("/bind team unknown engineers")
    here.presses("取消")
    assert bound(talk, "leads") == ("support", ChatPurpose.CUSTOMERS)


def test_only_admins_bind_and_only_in_groups(talk: Talk) -> None:
    boss = admin(talk)
    boss.says("/bind team support")
    boss.sees("请在要绑定的群里")
    stranger = talk.member("路人", "somewhere")
    stranger.says("/bind team support engineers")
    stranger.sees("管理员")
    assert bound(talk, "somewhere") is None


def test_roles_by_id_and_by_name(talk: Talk) -> None:
    boss = admin(talk)
    zhang = talk.customer("张三")
    person = talk.person(zhang)
    boss.says(f"/role person:{person.id} supervisor")
    boss.sees("张三现在是主管")
    assert Role.SUPERVISOR in talk.person(zhang).roles
    boss.says("/role 张三 客户")
    assert talk.person(zhang).roles == {Role.CUSTOMER}
    boss.says("/role 张三")
    boss.sees("请写：/role")
    zhang.says(f"/role person:{person.id} admin")
    zhang.sees("管理员")
    assert Role.ADMIN not in talk.person(zhang).roles


def test_nobody_is_left_without_an_admin(talk: Talk) -> None:
    boss = admin(talk)
    boss.says(f"/role person:{talk.person(boss).id} customer")

    def admins(unit: Unit) -> int:
        return len(unit.people.with_role(Role.ADMIN))

    assert talk.unit(admins) == 1
