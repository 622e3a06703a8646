"""Robots on DingTalk, as the settings name them."""

from adapters.dingtalk.adapter import DingtalkAdapter
from adapters.dingtalk.settings import DingtalkSettings
from adapters.shared.stored_memory import StoredMemory
from bot.platforms.parts import Parts, Served
from bot.settings import DingtalkAccount


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [dingtalk.<name>]."""
    return [
        DingtalkAdapter(
            account=f"dingtalk.{name}",
            settings=_settings(name, account, parts),
            clock=parts.clock,
            memory=StoredMemory(parts.uow, f"dingtalk.{name}"),
        )
        for name, account in parts.settings.dingtalk.items()
    ]


def _settings(name: str, account: DingtalkAccount, parts: Parts) -> DingtalkSettings:
    hook = f"{parts.settings.http.base_url}/hooks/dingtalk/{name}"
    return DingtalkSettings(
        client_id=account.client_id,
        client_secret=account.client_secret.get_secret_value(),
        robot_code=account.robot_code or account.client_id,
        card_template_id=account.card_template_id,
        monthly_calls=account.monthly_calls,
        api_base_url=account.api_base_url,
        oapi_base_url=account.oapi_base_url,
        callback_url=hook if account.mode == "http" else "",
        directory=parts.settings.directory_names(f"dingtalk.{name}"),
    )
