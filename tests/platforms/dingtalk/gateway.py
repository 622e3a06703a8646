"""Stream mode: opening, tickets, sockets, pushes and their answers."""

import asyncio
import contextlib
import json

from aiohttp import WSMsgType, web

from tests.platforms.dingtalk.records import App, Push, Socket
from tests.platforms.dingtalk.refusals import Refusal
from tests.platforms.dingtalk.world import World

# Seconds.
TICKET_LIFE = 90
LINGER = 10.0


class Gateway:
    """What stands behind /v1.0/gateway/connections/open and /connect."""

    def __init__(self, world: World) -> None:
        self._world = world
        # Seconds a socket stays open in silence after "disconnect"; until an event comes again.
        self.linger = LINGER
        self.patience = 0.3
        self.opened = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, body: dict) -> dict:
        """Give out a ticket."""
        app = self._world.apps.get(body.get("clientId", ""))
        if app is None or body.get("clientSecret") != app.client_secret:
            raise Refusal(401, "invalidClientIdOrSecret", "clientId或clientSecret错误")
        topics = frozenset((one["type"], one["topic"]) for one in body.get("subscriptions", ()))
        if not topics or any(kind == "EVENT" and topic != "*" for kind, topic in topics):
            raise Refusal(400, "invalidParameter.subscriptions")
        ticket = f"ticket+{self._world.number()}=="
        app.tickets[ticket] = (self._world.clock.now() + TICKET_LIFE, topics)
        return {"endpoint": self._world.url.replace("http", "ws") + "/connect", "ticket": ticket}

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Turn a ticket into a socket. It is good once, for 90 seconds."""
        ticket = request.query.get("ticket", "")
        app = next((a for a in self._world.apps.values() if ticket in a.tickets), None)
        ends, topics = app.tickets.pop(ticket) if app else (0.0, frozenset())
        if app is None or ends <= self._world.clock.now():
            return web.Response(status=401)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        socket = Socket(ws=ws, request=request, topics=topics)
        app.sockets.append(socket)
        self.opened += 1
        self._world.changed()
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self._take_answer(json.loads(message.data))
        finally:
            app.sockets.remove(socket)
            self._world.changed()
        return ws

    async def push(
        self, app: App, kind: str, topic: str, data: dict, **headers: str
    ) -> Push | None:
        """Send a frame over a socket picked at random; None if nobody listens."""
        able = [s for s in app.sockets if s.takes(kind, topic if kind != "EVENT" else "*")]
        if not able:
            return None
        socket = self._world.random.choice(able)
        return await self._send(app, socket, kind, topic, data, headers)

    async def push_event(self, app: App, event_type: str, data: dict) -> list[Push]:
        """An event comes again until it is taken. Returns every try."""
        event_id = f"event-{self._world.number()}"
        tries: list[Push] = []
        while True:
            headers = {"eventType": event_type, "eventId": event_id, "eventCorpId": "dingcorp"}
            headers["eventBornTime"] = str(self._world.now_ms())
            push = await self.push(app, "EVENT", "*", data, **headers)
            if push is not None:
                tries.append(push)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(push.answered.wait(), self.patience)
            else:
                await asyncio.sleep(self.patience)
            if push and push.answer and push.answer.get("code") == 200 and not _is_later(push):
                return tries

    async def pings(self, app: App) -> list[Push]:
        """Ping every socket."""
        sent = []
        for socket in app.sockets:
            data = {"opaque": f"opaque-{self._world.number()}"}
            sent.append(await self._send(app, socket, "SYSTEM", "ping", data, {}))
        return sent

    async def disconnects(self, app: App, socket: Socket) -> None:
        """The routine farewell: silence at once, the line cut after a while."""
        socket.is_draining = True
        data = {"reason": "persistent connection is timeout"}
        await self._send(app, socket, "SYSTEM", "disconnect", data, {})
        task = asyncio.create_task(self._cut_later(socket))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cut(self, socket: Socket) -> None:
        """The line breaks without a word."""
        socket.is_draining = True
        if socket.request.transport is not None:
            socket.request.transport.abort()

    def stop(self) -> None:
        """Wait for nothing more."""
        for task in self._tasks:
            task.cancel()

    async def _cut_later(self, socket: Socket) -> None:
        await asyncio.sleep(self.linger)
        if not socket.ws.closed and socket.request.transport is not None:
            socket.request.transport.abort()

    async def _send(
        self, app: App, socket: Socket, kind: str, topic: str, data: dict, more: dict[str, str]
    ) -> Push:
        world = self._world
        push = Push(
            message_id=f"mid_{world.number()}",
            topic=topic,
            data=data,
            socket=socket,
            at=asyncio.get_running_loop().time(),
        )
        world.pushes.append(push)
        headers = {
            "topic": topic,
            "contentType": "application/json",
            "messageId": push.message_id,
            "time": str(world.now_ms()),
            "appId": app.client_id,
            "connectionId": str(id(socket)),
            **more,
        }
        frame = {"specVersion": "1.0", "type": kind, "headers": headers}
        frame["data"] = json.dumps(data, ensure_ascii=False)
        socket.pushed.append(frame)
        with contextlib.suppress(ConnectionError):
            await socket.ws.send_str(json.dumps(frame, ensure_ascii=False))
        return push

    def _take_answer(self, frame: dict) -> None:
        message_id = frame.get("headers", {}).get("messageId")
        for push in reversed(self._world.pushes):
            if push.message_id == message_id:
                push.answer = frame
                push.answered_at = asyncio.get_running_loop().time()
                push.answered.set()
        self._world.changed()


def _is_later(push: Push) -> bool:
    return json.loads(push.answer.get("data") or "{}").get("status") == "LATER"
