"""Self-built apps of WeCom, as the settings name them."""

from collections.abc import Mapping

from adapters.shared.stored_memory import StoredMemory
from adapters.wecom.app.adapter import WecomAppAdapter
from adapters.wecom.app.settings import AppSettings
from adapters.wecom.cards import CardWords
from bot.platforms.parts import Parts, Served
from bot.settings import WecomAccount
from domain.ports import Texts


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [wecom.<name>]."""
    return [
        WecomAppAdapter(
            f"wecom.{name}",
            _settings(name, account, parts),
            memory=StoredMemory(parts.uow, f"wecom.{name}"),
            clock=parts.clock,
        )
        for name, account in parts.settings.wecom.items()
    ]


def card_words(parts: Parts) -> CardWords:
    """What stands on cards beside the message, in the language of each."""
    return _card_words(parts.texts("zh_CN"), latin=_card_words(parts.texts("en")))


def _card_words(texts: Texts, latin: CardWords | None = None) -> CardWords:
    return CardWords(
        submit=texts.say("common.wecom.submit"),
        done=texts.say("common.wecom.done"),
        choose=texts.say("common.wecom.choose"),
        latin=latin,
    )


def _settings(name: str, account: WecomAccount, parts: Parts) -> AppSettings:
    texts = parts.texts(parts.settings.locale)
    return AppSettings(
        corp_id=account.corp_id,
        agent_id=account.agent_id,
        secret=account.secret.get_secret_value(),
        token=account.token.get_secret_value(),
        encoding_aes_key=account.encoding_aes_key.get_secret_value(),
        words=card_words(parts),
        api_base_url=account.api_base_url,
        callback_url=f"{parts.settings.http.base_url}/hooks/wecom/{name}",
        menu=_menu(texts) if account.menu else {},
        directory=parts.settings.directory_names(f"wecom.{name}"),
    )


def _menu(texts: Texts) -> Mapping[str, object]:
    """What customers want most; scanning fills in a serial number."""
    more = [
        {"type": "scancode_waitmsg", "name": texts.say("common.wecom.menu.scan"), "key": "scan"},
        _entry(texts, "help", "/help"),
    ]
    return {
        "button": [
            _entry(texts, "report", "/new"),
            _entry(texts, "tickets", "/list"),
            {"name": texts.say("common.wecom.menu.more"), "sub_button": more},
        ]
    }


def _entry(texts: Texts, name: str, command: str) -> dict[str, object]:
    return {"type": "click", "name": texts.say(f"common.wecom.menu.{name}"), "key": command}
