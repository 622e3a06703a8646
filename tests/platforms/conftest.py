"""Fixtures that judge the emulated platforms by the platforms' own client libraries."""

from tests.platforms.dingtalk_judge import dingtalk, judge
from tests.platforms.telegram_judge import bot, limited_telegram, telegram

__all__ = ["bot", "dingtalk", "judge", "limited_telegram", "telegram"]
