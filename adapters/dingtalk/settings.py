"""What a DingTalk account is told when it is made. Settings are read from files elsewhere."""

import hmac
from dataclasses import dataclass

from domain.people.directory import DirectoryNames


@dataclass(frozen=True, slots=True, kw_only=True)
class DingtalkSettings:
    """Frozen for the life of the process."""

    client_id: str
    client_secret: str
    # The robot's code; that of an app's own robot is the app's client id.
    robot_code: str
    # New APIs and the gateway; old APIs, uploads and session webhooks.
    api_base_url: str = "https://api.dingtalk.com"
    oapi_base_url: str = "https://oapi.dingtalk.com"
    # Template of cards that change in place; "" = cards are posted anew.
    card_template_id: str = ""
    # Where DingTalk shall post messages, as the world reaches it; "" = over streams.
    callback_url: str = ""
    # What the settings say follows from departments and roles; None = nothing follows from them.
    directory: DirectoryNames | None = None
    # Calls of its APIs that DingTalk allows in a month; 0 = without end.
    monthly_calls: int = 0


def route_key(settings: DingtalkSettings) -> str:
    """Under which DingTalk knows where presses of cards are posted."""
    return f"gongdan-{settings.robot_code}"


def press_secret(settings: DingtalkSettings) -> str:
    """What DingTalk signs those posts with; made of the app's, so that nobody has to choose one."""
    return hmac.digest(settings.client_secret.encode(), b"presses of cards", "sha256").hex()
