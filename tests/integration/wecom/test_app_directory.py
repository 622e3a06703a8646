"""What an app learns from the directory of WeCom, with all that is kept from it."""

from datetime import timedelta

import pytest

from bot.texts import load_texts
from domain.delivery import AccountRefused, DeliveryError
from domain.people.directory import Department, DirectoryNames
from tests.integration.wecom.stages import AppStage, adapter_for
from tests.platforms.wecom import WecomServer
from tests.platforms.wecom.records import Tag


@pytest.fixture
def company(wecom: WecomServer) -> WecomServer:
    """1 公司 → 7 售后部 → 71 华东组; two tags."""
    wecom.departments = {
        1: {"name": "公司", "parentid": 0},
        7: {"name": "售后部", "parentid": 1},
        71: {"name": "华东组", "parentid": 7},
    }
    wecom.tags = {3: Tag(name="专家", users=["LiGong"]), 4: Tag(name="夜班", parties=[7])}
    wecom.member("LiGong", "李工", departments=[71, 1], leads=[71])
    return wecom


async def test_departments_with_those_above_and_tags(company: WecomServer) -> None:
    names = DirectoryNames(tags=frozenset({"专家", "4", "没有的"}))
    adapter = adapter_for(company, company.app(), directory=names)
    profile = await adapter.profile("ligong")
    assert profile.departments == (
        Department(id="71", name="华东组", is_led=True),
        Department(id="7", name="售后部"),
        Department(id="1", name="公司"),
    )
    assert (profile.name, profile.tags) == ("李工", {"专家", "4"})
    asked = len(company.calls)
    await adapter.profile("LiGong")
    # Departments and tags are asked for once for everybody, the person each time.
    assert len(company.calls) == asked + 1
    company.clock.skip(timedelta(hours=2).total_seconds())
    await adapter.profile("LiGong")
    assert company.count("department/get") == 6
    await adapter.stop()


async def test_hidden_names_leave_ids(company: WecomServer) -> None:
    app = company.app()
    app.names_hidden, app.sees_departments = True, {71}
    names = DirectoryNames(tags=frozenset({"专家", "3"}))
    adapter = adapter_for(company, app, directory=names)
    profile = await adapter.profile("ligong")
    assert [(one.id, one.name) for one in profile.departments] == [("71", ""), ("7", ""), ("1", "")]
    assert profile.tags == {"3"}
    app.may_read_tags = False
    company.clock.skip(timedelta(hours=2).total_seconds())
    assert (await adapter.profile("ligong")).tags == {"3"}
    await adapter.stop()


@pytest.mark.parametrize(("status", "has_left"), [(1, False), (2, True), (4, False), (5, True)])
async def test_who_is_disabled_or_gone_has_left(
    company: WecomServer, status: int, has_left: bool
) -> None:
    company.member("LiGong", "李工").status = status
    adapter = adapter_for(company, company.app())
    assert (await adapter.profile("ligong")).has_left is has_left
    assert (await adapter.profile("nobody")).has_left
    await adapter.stop()


async def test_who_is_out_of_sight_has_not_left(company: WecomServer) -> None:
    company.member("LiGong", "李工").is_visible = False
    adapter = adapter_for(company, company.app())
    with pytest.raises(DeliveryError):
        await adapter.profile("ligong")
    company.untrusted = "203.0.113.7"
    with pytest.raises(AccountRefused):
        await adapter.profile("ligong")
    await adapter.stop()


async def test_a_profile_tells_the_name_as_well(stage: AppStage) -> None:
    await stage.adapter.profile("WangLi")
    stage.hand.says("一")
    (incoming,) = await stage.door.takes(1)
    assert incoming.sender.name == "王丽"
    assert stage.wecom.count("user/get") == 1


# ---------------------------------------------------------------------- the doctor


async def found(company: WecomServer, *names: str, tags: tuple[str, ...] = ()) -> dict[str, bool]:
    """What is found of these, each with a sentence in both languages."""
    named = DirectoryNames(departments=frozenset(names), tags=frozenset(tags))
    findings = await adapter_for(company, company.app(), directory=named).check()
    for texts in map(load_texts(), ("zh_CN", "en")):
        assert all(texts.say(finding.code, **finding.params) for finding in findings)
    codes = {one.code.removeprefix("doctor.wecom."): one.is_good for one in findings}
    return {code: good for code, good in codes.items() if code.startswith(("department", "tag"))}


async def test_doctor_looks_for_what_the_settings_speak_of(company: WecomServer) -> None:
    assert await found(company, "售后部", "71") == {"departments_found": True}
    assert await found(company, "售后部", "售前部", tags=("4",)) == {
        "department_unknown": False,
        "tags_found": True,
    }
    assert await found(company, tags=("专家", "早班")) == {"tag_unknown": False}


async def test_doctor_says_what_is_hidden(company: WecomServer) -> None:
    app = company.app()
    app.names_hidden = True
    assert await found(company, "售后部", tags=("专家",)) == {
        "department_names_hidden": False,
        "tag_names_hidden": False,
    }
    assert await found(company, "7", tags=("3",)) == {
        "departments_found": True,
        "tags_found": True,
    }
    app.may_read_tags, app.sees_departments = False, set()
    assert await found(company, "7", tags=("3",)) == {
        "departments_hidden": False,
        "tags_hidden": False,
    }
