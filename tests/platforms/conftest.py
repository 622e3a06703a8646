"""Fixtures that judge the emulated platforms by the platforms' own client libraries."""

from tests.platforms.dingtalk_judge import dingtalk, judge
from tests.platforms.telegram_judge import bot, limited_telegram, telegram
from tests.platforms.wecom_bot_judge import bot_judge, secure_bots

__all__ = [
    "bot",
    "bot_judge",
    "dingtalk",
    "judge",
    "limited_telegram",
    "secure_bots",
    "telegram",
]
