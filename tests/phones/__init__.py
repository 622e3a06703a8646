"""How a person on each platform uses a chat, so that one story can be told on all."""

from tests.phones.dingtalk import DingtalkPhone
from tests.phones.kf import KfPhone
from tests.phones.phone import Phone, found
from tests.phones.telegram import TelegramPhone
from tests.phones.web import WebPhone
from tests.phones.wecom import WecomPhone
from tests.phones.wecom_bot import WecomBotPhone

__all__ = [
    "DingtalkPhone",
    "KfPhone",
    "Phone",
    "TelegramPhone",
    "WebPhone",
    "WecomBotPhone",
    "WecomPhone",
    "found",
]
