"""Accounts of WeChat customer service, as the settings name them."""

from collections import defaultdict

from adapters.shared.stored_memory import StoredMemory
from adapters.wecom.kf.adapter import WecomKfAdapter
from adapters.wecom.kf.doorbells import Doorbells
from adapters.wecom.kf.settings import KfSettings, KfWords
from bot.platforms.parts import Parts, Served
from bot.settings import WecomKfAccount
from domain.ports import Texts

_FAILURES = (0, 1, 2, 4, 5, 6, 8, 10, 11, 12)
_SESSIONS = (0, 2, 3, 4)


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [wecom_kf.<name>]."""
    # By corporation: it has one address for the events of all its accounts.
    doorbells: defaultdict[str, Doorbells] = defaultdict(Doorbells)
    return [
        WecomKfAdapter(
            f"wecom_kf.{name}",
            _settings(name, account, parts),
            memory=StoredMemory(parts.uow, f"wecom_kf.{name}"),
            doorbells=doorbells[account.corp_id],
            neighbours=parts.neighbours,
            clock=parts.clock,
        )
        for name, account in parts.settings.wecom_kf.items()
    ]


def kf_words(texts: Texts) -> KfWords:
    """What is said beside messages."""
    return KfWords(
        nameless=texts.say("common.wecom_kf.nameless"),
        choose=texts.say("common.wecom.choose"),
        recalled=texts.say("common.wecom_kf.recalled"),
        failures={code: texts.say(f"common.wecom_kf.failure.{code}") for code in _FAILURES},
        sessions={
            state: texts.say(f"common.wecom_kf.session.{state}", colleague="{colleague}")
            for state in _SESSIONS
        },
    )


def _settings(name: str, account: WecomKfAccount, parts: Parts) -> KfSettings:
    return KfSettings(
        corp_id=account.corp_id,
        secret=account.secret.get_secret_value(),
        token=account.token.get_secret_value(),
        encoding_aes_key=account.encoding_aes_key.get_secret_value(),
        open_kfid=account.open_kfid,
        words=kf_words(parts.texts(parts.settings.locale)),
        api_base_url=account.api_base_url,
        callback_url=f"{parts.settings.http.base_url}/hooks/wecom-kf/{name}",
    )
