"""An emulated DingTalk on a loopback port: gateway, robots, cards, media, directory and people.

Source: DingTalk's developer documentation and SDKs as of November 2026; not checked live.
"""

from tests.platforms.dingtalk.people import Chat, Person
from tests.platforms.dingtalk.records import App, Message
from tests.platforms.dingtalk.server import DingtalkServer

__all__ = ["App", "Chat", "DingtalkServer", "Message", "Person"]
