"""The emulated platforms, the ways to them, and what the settings say of them."""

import json
from contextlib import AsyncExitStack
from random import Random

from tests.crash.postman import Postman
from tests.fire.wire import Wire
from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.telegram import TOKEN, FloodLimits, TelegramServer
from tests.platforms.wecom import WecomServer
from tests.process import GROUP

SUPERVISORS = GROUP - 1
_HOOK_TOKEN = "4343:emulated-webhook-token"
_MANY = 1_000_000
_SITE = "https://desk.example.com"
_SETTINGS = """
data_dir = {data}
secret_key = "a key that all processes know of, for tests"
[http]
address_header = "X-Real-IP"
public_url = {site}
[service]
burst_window = "0s"
flood_limit = 10000
max_live_tickets = 100
[log]
level = "warning"
[telegram.main]
token = {token}
api_base_url = {telegram}
[telegram.hook]
token = {hook}
mode = "webhook"
webhook_secret = "known-to-both-of-them"
api_base_url = {telegram}
[wecom.main]
corp_id = {corp_id}
agent_id = {agent_id}
secret = {secret}
token = {callback_token}
encoding_aes_key = {key}
api_base_url = {wecom}
[dingtalk.main]
client_id = {client_id}
client_secret = {client_secret}
monthly_calls = 0
api_base_url = {dingtalk}
oapi_base_url = {dingtalk}
[[team]]
key = "support"
name = "售后支持"
[[group]]
account = "telegram.main"
chat = "{group}"
team = "support"
[[group]]
account = "telegram.main"
chat = "{supervisors}"
team = "support"
purpose = "supervisors"
[[group]]
account = "dingtalk.main"
chat = {ding_group}
team = "support"
[[person]]
account = "telegram.main"
id = "601"
name = "张主管"
roles = ["admin"]
team = "support"
"""


class Town:
    """Telegram (polled, and by webhook), WeCom, DingTalk. `async with`."""

    def __init__(self, random: Random, *, is_limited: bool) -> None:
        limits = FloodLimits(group_per_minute=_MANY) if is_limited else None
        self.telegram = TelegramServer(limits=limits)
        self.wecom = WecomServer()
        # People of this town write faster than members can be written to.
        self.wecom.flood_drops = False
        # What it gives up after three more tries is lost to everybody.
        self.wecom.caller.retries = _MANY
        self.dingtalk = DingtalkServer()
        self.app = self.wecom.app()
        self.hook = self.telegram.add_bot(_HOOK_TOKEN, "gongdan_hook_bot", reads_all_groups=False)
        self.engineers = [self.telegram.user(501, "李工"), self.telegram.user(502, "赵工")]
        self.group = self.telegram.group(GROUP, "售后群", *self.engineers)
        self.telegram.group(SUPERVISORS, "主管群", self.telegram.user(601, "张主管"))
        self.ding_engineer = self.dingtalk.person("sun01", "孙工")
        self.ding_group = self.dingtalk.group("售后群", self.ding_engineer)
        self.postmen = {
            "telegram.main": Postman(self.telegram.bot.queue, random),
            "telegram.hook": Postman(self.hook.queue, random),
        }
        self.ways = {
            "telegram": Wire(lambda: [int(self.telegram.url.rpartition(":")[2])]),
            "wecom": Wire(lambda: [self.wecom.port]),
            "dingtalk": Wire(lambda: [self.dingtalk.web.port]),
        }
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Town":
        for server in (self.telegram, self.wecom, self.dingtalk):
            await self._stack.enter_async_context(server)
        for way in self.ways.values():
            await way.opens()
            self._stack.push_async_callback(way.closes)
        # Where it sends its clients on to.
        self.dingtalk.url = self.ways["dingtalk"].url
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def settings(self, data: str, front: str) -> str:
        """gongdan.toml of all processes, which are reached at `front`."""
        self.app.callback_url = f"{front}/hooks/wecom/main"
        self.telegram.sites[_SITE] = front
        values = {
            "data": data,
            "site": _SITE,
            "token": TOKEN,
            "hook": _HOOK_TOKEN,
            "telegram": self.ways["telegram"].url,
            "corp_id": self.wecom.corp_id,
            "agent_id": self.app.agent_id,
            "secret": self.app.secret,
            "callback_token": self.app.token,
            "key": self.app.aes_key,
            "wecom": self.ways["wecom"].url,
            "client_id": self.dingtalk.app.client_id,
            "client_secret": self.dingtalk.app.client_secret,
            "dingtalk": self.ways["dingtalk"].url,
            "group": GROUP,
            "supervisors": SUPERVISORS,
            "ding_group": self.ding_group.id,
        }
        return _SETTINGS.format(**{name: json.dumps(value) for name, value in values.items()})

    def mends(self) -> None:
        """All ways are as they should be."""
        for way in self.ways.values():
            way.delay = 0.0
            way.mends()
