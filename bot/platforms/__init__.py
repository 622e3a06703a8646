"""From settings to adapters, one file per platform. A new platform is one more line here."""

from bot.platforms import (
    dingtalk,
    mail,
    sms,
    telegram,
    webchat,
    webhook,
    wecom,
    wecom_bot,
    wecom_kf,
    wecom_robot,
)
from bot.platforms.parts import Parts, Served

MAKERS = (
    telegram.accounts,
    wecom.accounts,
    wecom_kf.accounts,
    wecom_bot.accounts,
    dingtalk.accounts,
    webchat.accounts,
    mail.accounts,
    sms.accounts,
    wecom_robot.accounts,
    webhook.accounts,
)

__all__ = ["MAKERS", "Parts", "Served"]
