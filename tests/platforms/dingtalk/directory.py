"""Who works there: the old directory calls the house needs."""

from tests.platforms.dingtalk.records import DIRECTORY
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
            }
        )

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

    def _admit(self, query: dict) -> None:
        try:
            app = self._world.app_of_token(query.get("access_token", ""))
        except Refusal:
            raise OldRefusal(40014, "不合法的access_token") from None
        if DIRECTORY not in app.permissions:
            raise OldRefusal(60011, f"没有调用该接口的权限，需要权限：{DIRECTORY}")
        if app.month_quota is not None:
            if app.month_quota <= 0:
                raise OldRefusal(90020, "api over limit")
            app.month_quota -= 1


def _ok(result: dict) -> dict:
    return {"errcode": 0, "errmsg": "ok", "result": result}
