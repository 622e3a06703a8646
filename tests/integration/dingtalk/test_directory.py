"""What the directory of DingTalk says of people, and how its changes are heard."""

import pytest

from domain.delivery import AccountRefused, RetryLater
from domain.messaging import IncomingKind
from domain.people.directory import Department
from tests.integration.dingtalk.stages import DingtalkStage, adapter_for
from tests.platforms.dingtalk import DingtalkServer


@pytest.fixture
def company(dingtalk: DingtalkServer) -> DingtalkServer:
    dingtalk.departments |= {7: ("售后部", 1), 71: ("华东组", 7)}
    dingtalk.person("li01", "李工", departments=(71,), leads=(71,), roles={9: "技术专家"})
    return dingtalk


async def test_departments_with_those_above_and_roles(company: DingtalkServer) -> None:
    adapter = adapter_for(company)
    profile = await adapter.profile("li01")
    assert profile
    assert profile.departments == (
        Department(id="71", name="华东组", is_led=True),
        Department(id="7", name="售后部"),
        Department(id="1", name="公司"),
    )
    assert (profile.name, profile.tags) == ("李工", {"技术专家", "9"})
    assert len(company.calls_of("department/get")) == 3
    await adapter.profile("li01")
    assert len(company.calls_of("department/get")) == 3
    await adapter.stop()


async def test_who_is_not_there_has_left_and_outsiders_never_came(company: DingtalkServer) -> None:
    adapter = adapter_for(company)
    gone = await adapter.profile("gone01")
    assert gone
    assert gone.has_left
    assert await adapter.profile("$:LWCP_v1:$u9") is None
    await adapter.stop()


async def test_without_permission_nothing_is_known(company: DingtalkServer) -> None:
    adapter = adapter_for(company)
    company.app.permissions.discard("qyapi_get_department_list")
    with pytest.raises(AccountRefused):
        await adapter.profile("li01")
    company.app.permissions.discard("qyapi_get_member")
    with pytest.raises(AccountRefused, match="qyapi_get_member"):
        await adapter.profile("li01")
    company.app.month_quota = 0
    company.app.permissions.add("qyapi_get_member")
    with pytest.raises(RetryLater):
        await adapter.profile("li01")
    await adapter.stop()


async def test_changes_are_heard_person_by_person(streamed: DingtalkStage) -> None:
    gateway, app = streamed.dingtalk.gateway, streamed.dingtalk.app
    await streamed.dingtalk.eventually(lambda: app.sockets)
    await streamed.person.moves(app, 7)
    tries = await gateway.push_event(app, "label_user_change", {"UserIdList": ["a", "b"]})
    await gateway.push_event(app, "org_dept_modify", {"deptId": [7]})
    await gateway.push_event(app, "chat_update_title", {"title": "x"})
    await gateway.push_event(app, "user_leave_org", {"userId": "wang01"})
    told = await streamed.door.takes(4)
    assert {(one.kind, one.sender.native_id) for one in told} == {
        (IncomingKind.CHANGED, "wang01"),
        (IncomingKind.CHANGED, "a"),
        (IncomingKind.CHANGED, "b"),
        (IncomingKind.LEFT, "wang01"),
    }
    assert len({one.event_id for one in told}) == 4
    assert len(tries) == 1


@pytest.mark.parametrize("data", [{}, {"userId": 7}, {"userId": [7, None]}])
async def test_odd_events_are_confirmed_and_change_nothing(
    streamed: DingtalkStage, data: dict[str, object]
) -> None:
    app = streamed.dingtalk.app
    await streamed.dingtalk.eventually(lambda: app.sockets)
    assert len(await streamed.dingtalk.gateway.push_event(app, "user_leave_org", data)) == 1
    assert streamed.door.taken == []
