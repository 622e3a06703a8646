"""The HTTP side of the emulated DingTalk: one port for both hosts and the gateway."""

import json
from collections.abc import Callable

from aiohttp import web

from tests.platforms.dingtalk.cards import Cards
from tests.platforms.dingtalk.directory import Directory
from tests.platforms.dingtalk.gateway import Gateway
from tests.platforms.dingtalk.media import Media
from tests.platforms.dingtalk.people import Chat, Person
from tests.platforms.dingtalk.records import App, Call
from tests.platforms.dingtalk.refusals import OldRefusal, Refusal, to_response
from tests.platforms.dingtalk.robots import Robots
from tests.platforms.dingtalk.world import TOKEN_LIFE, World
from tests.platforms.telegram.clock import Clock
from tests.platforms.web_server import WebServer


class DingtalkServer(World):
    """An emulated DingTalk: `async with DingtalkServer() as dingtalk: …`."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self.web = WebServer(self._take)
        self.url = self.web.url
        self.gateway = Gateway(self)
        self.media_store = Media(self)
        self.robots = Robots(self)
        self.card_desk = Cards(self, self.gateway)
        self.directory = Directory(self)
        self.app = self.add_app("dingabc", "s3cr3t")
        self._signed: dict[str, Callable[[App, dict], dict]] = {
            "POST /v1.0/robot/oToMessages/batchSend": self.robots.send_to_people,
            "POST /v1.0/robot/groupMessages/send": self.robots.send_to_group,
            "POST /v1.0/robot/otoMessages/batchRecall": self.robots.recall_from_people,
            "POST /v1.0/robot/groupMessages/recall": self.robots.recall_from_group,
            "GET /v1.0/robot/oToMessages/readStatus": self.robots.read_by_people,
            "POST /v1.0/robot/groupMessages/query": self.robots.read_by_group,
            "POST /v1.0/robot/messageFiles/download": self.media_store.locate,
            "POST /v1.0/card/instances/createAndDeliver": self.card_desk.create,
            "PUT /v1.0/card/instances": self.card_desk.update,
            "POST /v1.0/card/callbacks/register": self.card_desk.register,
        }
        self._old: dict[str, Callable[[dict, dict], dict]] = {
            "/topapi/v2/user/get": self.directory.get,
            "/topapi/v2/department/get": self.directory.department,
            "/topapi/v2/department/listsub": self.directory.departments_below,
            "/topapi/role/list": self.directory.roles,
            "/topapi/user/getbyunionid": self.directory.by_union_id,
            "/topapi/v2/user/getbymobile": self.directory.by_mobile,
            "/robot/send": self.robots.send_by_token,
        }

    async def __aenter__(self) -> "DingtalkServer":
        await self.web.comes_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.gateway.stop()
        await self.goes_down()

    async def goes_down(self) -> None:
        """Nobody listens any more, and every line is cut."""
        for app in self.apps.values():
            for socket in list(app.sockets):
                self.gateway.cut(socket)
        await self.web.goes_down()

    async def comes_up(self) -> None:
        """Listen again."""
        await self.web.comes_up()

    def add_app(self, client_id: str, secret: str) -> App:
        """An app whose robot has the same code."""
        app = App(client_id=client_id, client_secret=secret, robot_code=client_id)
        self.apps[client_id] = app
        return app

    def person(self, user_id: str, name: str, **more: object) -> Person:
        """A member of the company."""
        person = self._made(user_id=user_id, name=name, **more)
        self.people[user_id] = person
        return person

    def outsider(self, name: str) -> Person:
        """Somebody whom no userId belongs to."""
        return self._made(name=name)

    def group(self, title: str, *people: Person, app: App | None = None) -> Chat:
        """A group with a robot in it."""
        chat = Chat(
            id=f"cidAbC{self.number()}xYz==",
            title=title,
            is_group=True,
            people=list(people),
            robots=[app or self.app],
        )
        self.chats[chat.id] = chat
        return chat

    def expire_tokens(self) -> None:
        """Every access token dies before its time."""
        for app in self.apps.values():
            app.tokens.clear()

    def calls_of(self, ending: str) -> list[Call]:
        """The ledger's calls of paths that end so."""
        return [call for call in self.calls if call.path.endswith(ending)]

    def _made(self, **values: object) -> Person:
        number = self.number()
        return Person(
            world=self,
            gateway=self.gateway,
            media=self.media_store,
            cards=self.card_desk,
            sender_id=f"$:LWCP_v1:$u{number}",
            union_id=f"union{number}",
            **values,
        )

    async def _take(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/connect":
            return await self.gateway.connect(request)
        if request.path.startswith("/oss/"):
            return self.media_store.fetch(request.path.removeprefix("/oss/"))
        values: dict = {}
        try:
            if request.path == "/media/upload":
                answer = await self.media_store.upload(request)
            else:
                values = await _values(request)
                answer = self._answer(request, values)
        except (Refusal, OldRefusal) as refusal:
            return self._noted(request, values, to_response(refusal), refusal.body)
        return self._noted(request, values, web.json_response(answer), answer)

    def _answer(self, request: web.Request, values: dict) -> dict:
        query = dict(request.query)
        if request.path == "/v1.0/gateway/connections/open":
            return self.gateway.open(values)
        if request.path == "/v1.0/oauth2/accessToken":
            return self._token(values)
        if request.path == "/robot/sendBySession":
            return self.robots.send_by_session(query.get("session", ""), values)
        if request.path in self._old:
            return self._old[request.path](query, values)
        handle = self._signed.get(f"{request.method} {request.path}")
        if handle is None:
            raise Refusal(404, "InvalidAction.NotFound")
        token = request.headers.get("x-acs-dingtalk-access-token", "")
        return handle(self.app_of_token(token), values)

    def _token(self, body: dict) -> dict:
        app = self.apps.get(body.get("appKey", ""))
        if app is None or body.get("appSecret") != app.client_secret:
            raise Refusal(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        token = f"token-{self.number()}"
        app.tokens[token] = self.clock.now() + TOKEN_LIFE
        return {"accessToken": token, "expireIn": TOKEN_LIFE}

    def _noted(
        self, request: web.Request, values: dict, response: web.Response, answer: dict
    ) -> web.Response:
        path = request.path
        self.calls.append(Call(path=path, values=values, status=response.status, answer=answer))
        self.changed()
        return response


async def _values(request: web.Request) -> dict:
    if request.method == "GET":
        return dict(request.query)
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise Refusal(400, "InvalidJson") from None
    return body if isinstance(body, dict) else {}
