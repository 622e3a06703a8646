"""How a person on each platform uses a chat, so that one story can be told on all."""

from tests.phones.dingtalk import DingtalkPhone
from tests.phones.phone import Phone, found
from tests.phones.telegram import TelegramPhone
from tests.phones.web import WebPhone
from tests.phones.wecom import WecomPhone

__all__ = ["DingtalkPhone", "Phone", "TelegramPhone", "WebPhone", "WecomPhone", "found"]
