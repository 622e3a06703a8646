"""The HTTP face of the emulated Bot API: a call in, its effect, faults, the answer out."""

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.platforms.telegram.arguments import Arguments, read_arguments
from tests.platforms.telegram.faults import Fault, Planned
from tests.platforms.telegram.methods import account, files, messages, polling, topics
from tests.platforms.telegram.refusals import Refusal, too_many_requests
from tests.platforms.telegram.world import BotAccount, Call, World

Method = Callable[[World, BotAccount, Arguments], object | Awaitable[object]]

LARGEST_UPLOAD = 50 * 1024 * 1024
METHODS: dict[str, Method] = {
    function.__name__.replace("_", ""): function
    for function in (
        account.answer_callback_query,
        account.delete_my_commands,
        account.delete_webhook,
        account.get_chat,
        account.get_chat_member,
        account.get_me,
        account.get_my_commands,
        account.get_webhook_info,
        account.set_my_commands,
        account.set_webhook,
        files.get_file,
        files.send_animation,
        files.send_audio,
        files.send_document,
        files.send_media_group,
        files.send_photo,
        files.send_video,
        files.send_video_note,
        files.send_voice,
        messages.delete_message,
        messages.edit_message_caption,
        messages.edit_message_reply_markup,
        messages.edit_message_text,
        messages.send_chat_action,
        messages.send_message,
        messages.set_message_reaction,
        polling.get_updates,
        topics.close_forum_topic,
        topics.create_forum_topic,
        topics.edit_forum_topic,
        topics.reopen_forum_topic,
    )
}


class Gateway:
    """Answers `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def application(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=LARGEST_UPLOAD + 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        bot = self._world.bots.get(request.match_info["token"])
        if bot is None:
            return _refused(Refusal(401, "Unauthorized"))
        name = request.match_info["method"].lower()
        args = Arguments({}, {})
        try:
            args = await read_arguments(request)
            planned = self._world.faults.strike(name, args.integer("chat_id") or None)
            if planned and planned.fault is Fault.GARBLE:
                page = f"<html>{args.values}</html>"
                return web.Response(text=page, status=planned.refusal.status)
            _befall_before(planned, request)
            result = await self._perform(bot, name, args)
        except Refusal as refusal:
            self._note(bot, name, args, refusal.status, refusal.description)
            return _refused(refusal)
        self._note(bot, name, args, 200, "")
        await _befall_after(planned, request)
        if planned and planned.fault is Fault.ANSWER:
            result = planned.result
        return _json({"ok": True, "result": result}, 200)

    async def _perform(self, bot: BotAccount, name: str, args: Arguments) -> object:
        method = METHODS.get(name)
        if method is None:
            raise Refusal(404, "Not Found: method not found")
        self._check_flood(bot, name, args)
        result = method(self._world, bot, args)
        return await result if inspect.isawaitable(result) else result

    def _check_flood(self, bot: BotAccount, name: str, args: Arguments) -> None:
        if not name.startswith(("send", "edit", "createforum")):
            return
        cost = len(args.parsed("media") or [None])
        now = self._world.clock.now()
        if wait := bot.flood.seconds_to_wait(args.integer("chat_id"), cost, now):
            raise too_many_requests(wait)

    def _note(
        self, bot: BotAccount, name: str, args: Arguments, status: int, description: str
    ) -> None:
        self._world.calls.append(
            Call(
                at=self._world.clock.now(),
                bot=bot.id,
                method=name,
                values=args.values,
                status=status,
                description=description,
            )
        )
        self._world.changed()

    async def _download(self, request: web.Request) -> web.Response:
        bot = self._world.bots.get(request.match_info["token"])
        path = request.match_info["path"]
        mark = f"AgAC{bot.id}-" if bot else "nobody's"
        for file in self._world.files.values():
            if file.path == path and file.file_id.startswith(mark):
                return web.Response(body=file.content, content_type="application/octet-stream")
        return _refused(Refusal(404, "Not Found"))


def _befall_before(planned: Planned | None, request: web.Request) -> None:
    if planned and planned.fault is Fault.REFUSE:
        raise planned.refusal
    if planned and planned.fault is Fault.RESET:
        request.transport.abort()
        raise Refusal(0, "connection reset")


async def _befall_after(planned: Planned | None, request: web.Request) -> None:
    if planned and planned.fault is Fault.RESET_AFTER:
        request.transport.abort()
    if planned and planned.fault is Fault.NO_ANSWER:
        # Ends when the client hangs up: the runner cancels handlers of closed connections.
        await asyncio.Event().wait()


def _refused(refusal: Refusal) -> web.Response:
    body = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return _json(body, refusal.status or 500)


def _json(body: dict, status: int) -> web.Response:
    return web.Response(text=json.dumps(body), status=status, content_type="application/json")
