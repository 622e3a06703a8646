"""What `gongdan doctor` finds out about an account on DingTalk, in both languages."""

from bot.texts import load_texts
from domain.people.directory import DirectoryNames
from tests.integration.dingtalk.stages import adapter_for
from tests.platforms.dingtalk import DingtalkServer


async def look(dingtalk: DingtalkServer, **settings: object) -> dict[str, bool]:
    """Codes of the findings; each has its sentence in both languages."""
    found = await adapter_for(dingtalk, **settings).check()
    for texts in map(load_texts(), ("zh_CN", "en")):
        assert all(texts.say(finding.code, **finding.params) for finding in found)
    return {finding.code.removeprefix("doctor.dingtalk."): finding.is_good for finding in found}


async def test_a_healthy_account(dingtalk: DingtalkServer) -> None:
    healthy = {"credentials": True, "sending": True, "not_redelivered": True}
    assert await look(dingtalk) == {**healthy, "stream": True}
    url = "https://desk.example.com/hooks/dingtalk/main"
    assert await look(dingtalk, callback_url=url) == {**healthy, "callback": True}


async def test_the_directory_as_the_settings_speak_of_it(dingtalk: DingtalkServer) -> None:
    dingtalk.departments |= {7: ("售后部", 1), 71: ("华东组", 7)}
    dingtalk.person("li01", "李工", roles={9: "技术专家"})
    there = DirectoryNames(departments=frozenset({"华东组", "7"}), tags=frozenset({"技术专家"}))
    found = await look(dingtalk, directory=there)
    assert (found["departments_found"], found["roles_found"]) == (True, True)
    amiss = DirectoryNames(departments=frozenset({"售前部"}), tags=frozenset({"专家"}))
    found = await look(dingtalk, directory=amiss)
    assert (found["department_unknown"], found["role_unknown"]) == (False, False)
    dingtalk.app.permissions.discard("qyapi_get_department_list")
    assert (await look(dingtalk, directory=there))["directory_refused"] is False
    dingtalk.app.permissions.add("qyapi_get_department_list")
    dingtalk.app.month_quota = 0
    assert (await look(dingtalk, directory=there))["directory_silent"] is True


async def test_wrong_credentials(dingtalk: DingtalkServer) -> None:
    dingtalk.app.client_secret = "another"
    adapter = adapter_for(dingtalk)
    dingtalk.app.client_secret = "changed"
    assert [finding.code for finding in await adapter.check()] == [
        "doctor.dingtalk.credentials_refused"
    ]


async def test_a_missing_permission_is_named(dingtalk: DingtalkServer) -> None:
    dingtalk.app.permissions.clear()
    found = {finding.code: finding for finding in await adapter_for(dingtalk).check()}
    reason = found["doctor.dingtalk.permission_missing"].params["reason"]
    assert "qyapi_robot_sendmsg" in reason


async def test_a_robot_that_is_stopped(dingtalk: DingtalkServer) -> None:
    dingtalk.app.is_stopped = True
    assert (await look(dingtalk))["robot_refused"] is False


async def test_cards_need_a_permission_of_their_own(dingtalk: DingtalkServer) -> None:
    assert (await look(dingtalk, card_template_id="x.schema"))["cards"] is True
    dingtalk.app.permissions.discard("Card.Instance.Write")
    found = await look(dingtalk, card_template_id="x.schema")
    assert (found["cards_refused"], found["sending"]) == (False, True)


async def test_a_month_used_up(dingtalk: DingtalkServer) -> None:
    dingtalk.app.month_quota = 0
    assert (await look(dingtalk))["sending_failed"] is False


async def test_dingtalk_out_of_reach(dingtalk: DingtalkServer) -> None:
    await dingtalk.goes_down()
    assert await look(dingtalk) == {"unreachable": False}
    await dingtalk.comes_up()
