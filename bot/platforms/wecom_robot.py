"""Group robots of WeCom, as the settings name them."""

from adapters.wecom.robot.adapter import WecomRobotAdapter
from adapters.wecom.robot.settings import RobotSettings
from bot.platforms.parts import Parts, Served


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [wecom_robot.<name>]."""
    hint = parts.texts(parts.settings.locale).say("common.wecom.robot_hint")
    return [
        WecomRobotAdapter(
            f"wecom_robot.{name}",
            RobotSettings(
                key=account.key.get_secret_value(), hint=hint, api_base_url=account.api_base_url
            ),
        )
        for name, account in parts.settings.wecom_robot.items()
    ]
