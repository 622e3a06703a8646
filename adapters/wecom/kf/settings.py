"""What a customer service account is told when it is made. Settings are read elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.wecom.app.settings import DEFAULT_API


@dataclass(frozen=True, slots=True, kw_only=True)
class KfWords:
    """What is said beside messages: in the language of the account."""

    # A customer whose name WeCom does not tell.
    nameless: str
    # Above buttons of a message that says nothing.
    choose: str
    # In place of what a customer took back.
    recalled: str
    # Why something did not arrive, by `fail_type`; 0 for any other.
    failures: Mapping[int, str]
    # Why nothing can be sent now, by the state of the session; 0 for any other.
    sessions: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KfSettings:
    """Frozen for the life of the process."""

    corp_id: str
    # Of the app that may call the interfaces of customer service.
    secret: str
    # Of the callback, as set in the console.
    token: str
    encoding_aes_key: str
    open_kfid: str
    words: KfWords
    api_base_url: str = DEFAULT_API
    # Where WeCom shall post, as the world reaches it.
    callback_url: str = ""
