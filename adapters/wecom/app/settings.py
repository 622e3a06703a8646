"""What an app is told when it is made. Settings are read from files elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.wecom.cards import CardWords
from domain.people.directory import DirectoryNames

DEFAULT_API = "https://qyapi.weixin.qq.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSettings:
    """Frozen for the life of the process."""

    corp_id: str
    agent_id: int
    secret: str
    # Of the callback, as set in the app's console.
    token: str
    encoding_aes_key: str
    words: CardWords
    api_base_url: str = DEFAULT_API
    # Where WeCom shall post, as the world reaches it.
    callback_url: str = ""
    # As `menu/create` takes it; empty = the console's menu stays.
    menu: Mapping[str, object] = field(default_factory=dict)
    # What the settings say follows from departments and tags; None = nothing follows from them.
    directory: DirectoryNames | None = None
