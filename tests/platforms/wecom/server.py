"""The HTTP side: status 200 and a code in JSON, whatever happens."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.platforms.wecom.callbacks import Caller
from tests.platforms.wecom.faults import Befall, Fault
from tests.platforms.wecom.kf import Kf, KfAccount
from tests.platforms.wecom.kf_people import KfHand
from tests.platforms.wecom.people import Hand, Member
from tests.platforms.wecom.records import App, Call, Refused
from tests.platforms.wecom.world import World
from tests.waiting import free_port

CORP_ID = "ww0123456789abcdef"
Method = Callable[[World, App, dict[str, str], dict[str, Any]], dict[str, Any]]


def _menu_get(world: World, app: App, params: dict[str, str], _: dict[str, Any]) -> dict[str, Any]:
    _same_app(app, params)
    if not app.menu:
        raise Refused(46003, "menu no exist")
    return app.menu


def _menu_create(
    world: World, app: App, params: dict[str, str], body: dict[str, Any]
) -> dict[str, Any]:
    _same_app(app, params)
    buttons = body.get("button") or []
    if not 1 <= len(buttons) <= 3:
        raise Refused(40016, "invalid button size")
    for button in buttons:
        _check_entry(button, 16)
        if len(button.get("sub_button") or []) > 5:
            raise Refused(40016, "invalid sub button size")
        for sub in button.get("sub_button") or []:
            _check_entry(sub, 40)
    app.menu = body
    return {}


def _menu_delete(
    world: World, app: App, params: dict[str, str], _: dict[str, Any]
) -> dict[str, Any]:
    _same_app(app, params)
    app.menu = None
    return {}


def _same_app(app: App, params: dict[str, str]) -> None:
    if params.get("agentid") != str(app.agent_id):
        raise Refused(301002, "not allow operate another agent with this accesstoken")


def _check_entry(entry: dict[str, Any], longest: int) -> None:
    is_named = 0 < len(str(entry.get("name", "")).encode()) <= longest
    if not is_named or len(str(entry.get("key", "")).encode()) > 128:
        raise Refused(40058, "invalid menu name or key")


def _departments(world: World, app: App, _p: dict[str, str], _b: dict[str, Any]) -> dict[str, Any]:
    if app.sees_departments is not None and not app.sees_departments:
        raise Refused(60011, "no privilege to access/modify contact/party/agent")
    known = world.departments.items()
    return {"department_id": [{"id": i, "parentid": d.get("parentid", 0)} for i, d in known]}


def _department(world: World, app: App, p: dict[str, str], _b: dict[str, Any]) -> dict[str, Any]:
    found = world.departments.get(int(p.get("id", 0)))
    if found is None:
        raise Refused(60003, "department not found")
    if app.sees_departments is not None and int(p["id"]) not in app.sees_departments:
        raise Refused(60011, "no privilege to access/modify contact/party/agent")
    shown = {key: value for key, value in found.items() if key != "name" or not app.names_hidden}
    return {"department": {"id": int(p["id"]), **shown}}


def _tag(world: World, app: App, params: dict[str, str], _b: dict[str, Any]) -> dict[str, Any]:
    tag = world.tags.get(int(params.get("tagid", 0)))
    if tag is None:
        raise Refused(40068, "invalid tagid")
    shown = {} if app.names_hidden else {"tagname": tag.name}
    users = [{"userid": user} for user in tag.users]
    return {**shown, "userlist": users, "partylist": tag.parties}


def _tags(world: World, app: App, _p: dict[str, str], _b: dict[str, Any]) -> dict[str, Any]:
    if not app.may_read_tags:
        raise Refused(48002, "api forbidden")
    names = {number: "" if app.names_hidden else tag.name for number, tag in world.tags.items()}
    return {"taglist": [{"tagid": number, "tagname": name} for number, name in names.items()]}


def _kf(name: str) -> Method:
    """A method of customer service that takes its arguments from the body."""
    return lambda world, app, params, body: getattr(world.kf, name)(app, body)


METHODS: dict[str, Method] = {
    "getcallbackip": lambda world, app, params, body: {"ip_list": ["203.0.113.1"]},
    "message/send": lambda world, app, params, body: world.send(app, body),
    "message/update_template_card": lambda w, app, params, body: w.update_card(app, body),
    "message/recall": lambda world, app, params, body: world.recall(app, body),
    "user/get": lambda world, app, params, body: world.user(app, params.get("userid", "")),
    "department/simplelist": _departments,
    "department/get": _department,
    "tag/get": _tag,
    "tag/list": _tags,
    "menu/create": _menu_create,
    "menu/get": _menu_get,
    "menu/delete": _menu_delete,
    "kf/account/list": lambda world, app, params, body: world.kf.list_accounts(app),
    "kf/servicer/list": lambda world, app, params, body: world.kf.list_servicers(params),
    "kf/customer/batchget": lambda world, app, params, body: world.kf.names(body),
    "kf/add_contact_way": lambda world, app, params, body: world.kf.contact_way(body),
    "kf/sync_msg": _kf("sync"),
    "kf/send_msg": _kf("send"),
    "kf/send_msg_on_event": _kf("send_on_event"),
    "kf/service_state/get": _kf("state"),
    "kf/service_state/trans": _kf("move"),
}


class WecomServer(World):
    """Listens on a loopback port of its own. `async with`."""

    def __init__(self, corp_id: str = CORP_ID) -> None:
        super().__init__(corp_id)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.caller = Caller(self)
        self.kf = Kf(self)
        # Bodies of uploads as they came in.
        self.uploads: list[bytes] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "WecomServer":
        await self.comes_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.caller.close()
        await self.goes_down()

    def app(self, agent_id: int = 1000002, **more: Any) -> App:
        """An app of the corporation; made if there is none."""
        if agent_id not in self.apps:
            made = App(agent_id=agent_id, secret=f"secret-of-{agent_id}", **more)
            self.apps[agent_id] = made
        return self.apps[agent_id]

    def member(self, user_id: str, name: str, **more: Any) -> Member:
        """Somebody; made if there is none."""
        return self.members.setdefault(user_id.lower(), Member(user_id=user_id, name=name, **more))

    def hand(self, app: App, member: Member) -> Hand:
        """A member's phone in the chat with an app."""
        return Hand(self, self.caller, app, member)

    def kf_hand(self, account: KfAccount, customer: str, nickname: str) -> KfHand:
        """A customer's phone in the chat with an account."""
        return KfHand(self.kf, account, customer, nickname)

    def count(self, path: str) -> int:
        """How often something was asked."""
        return sum(1 for call in self.calls if call.path == path)

    async def comes_up(self) -> None:
        app = web.Application(client_max_size=32 << 20)
        app.router.add_route("*", "/cgi-bin/{path:.+}", self._answer)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def goes_down(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        raw = await request.read()
        # WeCom reads JSON whatever the header says; clients rely on it.
        body = {} if request.content_type.startswith("multipart/") else _parsed(raw)
        fault = self.faults.strike(path)
        if fault and fault.befall is Befall.CUT:
            request.transport.abort()
            return web.Response()
        if fault and fault.befall is Befall.STATUS:
            return web.Response(status=fault.status, text="<html>Bad Gateway</html>")
        answer, code = self._perform(path, request, raw, body, fault)
        params = dict(request.query)
        self.calls.append(Call(path=path, params=params, body=body, code=code))
        self.changed()
        await _befall_after(fault, request)
        return answer

    def _perform(
        self,
        path: str,
        request: web.Request,
        raw: bytes,
        body: dict[str, Any],
        fault: Fault | None,
    ) -> tuple[web.StreamResponse, int]:
        try:
            if fault and fault.befall is Befall.CODE:
                raise Refused(fault.code, fault.message or "planned")
            if path == "media/get":
                return self._download(request), 0
            answer = self._result(path, request, raw, body)
        except Refused as refused:
            told = f"{refused.message}, more info at https://open.work.weixin.qq.com/devtool/query"
            return _json({"errcode": refused.code, "errmsg": told}), refused.code
        return _json({"errcode": 0, "errmsg": "ok", **answer}), 0

    def _result(
        self, path: str, request: web.Request, raw: bytes, body: dict[str, Any]
    ) -> dict[str, Any]:
        params = dict(request.query)
        if path == "gettoken":
            return self.grant(params.get("corpid", ""), params.get("corpsecret", ""))
        app = self.app_of(params.get("access_token"))
        if path == "media/upload":
            self.uploads.append(raw)
            return self.upload(params.get("type", ""), *_form(raw, request.headers))
        if path not in METHODS:
            raise Refused(40017, "no such method")
        return METHODS[path](self, app, params, body)

    def _download(self, request: web.Request) -> web.StreamResponse:
        self.app_of(request.query.get("access_token"))
        file = self.file_of(request.query.get("media_id"))
        shown = f'attachment; filename="{file.name}"'
        kinds = {"image": "image/jpeg", "voice": "audio/amr", "video": "video/mp4"}
        kind = kinds.get(file.kind, "application/octet-stream")
        return web.Response(
            body=file.content, content_type=kind, headers={"Content-disposition": shown}
        )


async def _befall_after(fault: Fault | None, request: web.Request) -> None:
    if fault and fault.befall is Befall.CUT_AFTER_EFFECT:
        request.transport.abort()
    if fault and fault.befall is Befall.SILENT_AFTER_EFFECT:
        await asyncio.Event().wait()


def _form(raw: bytes, headers: Any) -> tuple[str, bytes]:
    """The one part, read as WeCom does: a name in another notation is not seen."""
    boundary = headers["Content-Type"].partition("boundary=")[2].strip('"').encode()
    head, found, rest = raw.partition(b"\r\n\r\n")
    name = re.search(rb'name="media"; filename="([^"]+)"', head)
    if not found or not name or b"filename*=" in head:
        raise Refused(44001, "empty media data")
    return name[1].decode(), rest.partition(b"\r\n--" + boundary)[0]


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _json(body: dict[str, Any]) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, content_type="application/json", charset="utf-8")
