"""From settings to adapters, one file per platform. A new platform is one more line here."""

from importlib import import_module

from bot.platforms.parts import Parts, Served

# Where adapters are made, and for which sections of the settings.
_MAKERS = {
    "telegram": ("telegram",),
    "wecom": ("wecom",),
    "wecom_kf": ("wecom_kf",),
    "wecom_bot": ("wecom_bot",),
    "dingtalk": ("dingtalk",),
    "webchat": ("webchat",),
    "mail": ("mail",),
    "sms": ("sms", "phone"),
    "wecom_robot": ("wecom_robot",),
    "webhook": ("webhook",),
}


def make_adapters(parts: Parts) -> list[Served]:
    """All the settings name. What they don't name is not loaded: libraries of platforms take a
    good part of a start, and of the memory of the process.
    """
    return [
        adapter
        for maker, sections in _MAKERS.items()
        if any(getattr(parts.settings, section) for section in sections)
        for adapter in import_module(f"bot.platforms.{maker}").accounts(parts)
    ]


__all__ = ["Parts", "Served", "make_adapters"]
