"""What platforms are called."""

from domain.ports import Texts

_KNOWN = frozenset({"telegram", "wecom", "wecom_kf", "wecom_bot", "dingtalk", "webchat"})


def platform_name(texts: Texts, account: str) -> str:
    """企业微信 / WeCom."""
    platform = account.partition(".")[0]
    return texts.say(f"platform.{platform}") if platform in _KNOWN else platform
