"""Who works there: the old directory calls the house needs."""

from tests.platforms.dingtalk.records import DEPARTMENTS, DIRECTORY
from tests.platforms.dingtalk.refusals import OldRefusal, Refusal
from tests.platforms.dingtalk.world import World


class Directory:
    """People by userId, unionId and mobile."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, query: dict, body: dict) -> dict:
        """POST /topapi/v2/user/get."""
        self._admit(query)
        person = self._world.people.get(body.get("userid", ""))
        if person is None:
            raise OldRefusal(60121, "找不到该用户")
        return _ok(
            {
                "userid": person.user_id,
                "unionid": person.union_id,
                "name": person.name,
                "dept_id_list": list(person.departments),
                "title": person.title,
                "active": True,
                "admin": False,
                "leader_in_dept": [
                    {"dept_id": one, "leader": one in person.leads} for one in person.departments
                ],
                "role_list": [
                    {"id": number, "name": name, "group_name": "默认"}
                    for number, name in person.roles.items()
                ],
            }
        )

    def department(self, query: dict, body: dict) -> dict:
        """POST /topapi/v2/department/get. The company itself has none above it."""
        self._admit(query, DEPARTMENTS)
        number = body.get("dept_id")
        if number not in self._world.departments:
            raise OldRefusal(60003, "部门不存在")
        name, parent = self._world.departments[number]
        above = {"parent_id": parent} if parent else {}
        return _ok({"dept_id": number, "name": name, **above})

    def departments_below(self, query: dict, body: dict) -> dict:
        """POST /topapi/v2/department/listsub."""
        self._admit(query, DEPARTMENTS)
        above = body.get("dept_id", 1)
        known = self._world.departments.items()
        below = [
            {"dept_id": number, "name": name, "parent_id": parent}
            for number, (name, parent) in known
            if parent == above
        ]
        return _ok(below)

    def roles(self, query: dict, body: dict) -> dict:
        """POST /topapi/role/list: in groups."""
        self._admit(query, DEPARTMENTS)
        known = {
            n: name for person in self._world.people.values() for n, name in person.roles.items()
        }
        roles = [{"id": number, "name": name} for number, name in known.items()]
        return _ok({"hasMore": False, "list": [{"groupId": 1, "name": "默认", "roles": roles}]})

    def by_union_id(self, query: dict, body: dict) -> dict:
        """POST /topapi/user/getbyunionid."""
        return self._found(query, "union_id", body.get("unionid"))

    def by_mobile(self, query: dict, body: dict) -> dict:
        """POST /topapi/v2/user/getbymobile."""
        return self._found(query, "mobile", body.get("mobile"))

    def _found(self, query: dict, name: str, value: object) -> dict:
        self._admit(query)
        for person in self._world.people.values():
            if value and getattr(person, name) == value:
                return _ok({"userid": person.user_id})
        raise OldRefusal(60121, "找不到该用户")

    def _admit(self, query: dict, permission: str = DIRECTORY) -> None:
        try:
            app = self._world.app_of_token(query.get("access_token", ""))
        except Refusal:
            raise OldRefusal(40014, "不合法的access_token") from None
        if permission not in app.permissions:
            raise OldRefusal(60011, f"没有调用该接口的权限，需要权限：{permission}")
        if app.month_quota is not None:
            if app.month_quota <= 0:
                raise OldRefusal(90020, "api over limit")
            app.month_quota -= 1


def _ok(result: dict | list) -> dict:
    return {"errcode": 0, "errmsg": "ok", "result": result}
