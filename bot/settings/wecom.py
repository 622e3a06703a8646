"""The tables of WeCom in gongdan.toml. Field names are the keys people write."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from adapters.wecom.app.settings import DEFAULT_API
from adapters.wecom.envelope import to_key
from bot.settings.sections import Section
from bot.settings.values import WebAddress, Word

_KEY_LENGTH = 43
_OPEN_KFID = re.compile(r"wk[0-9A-Za-z_-]{1,62}")


def _is_aes_key(value: SecretStr) -> SecretStr:
    written = value.get_secret_value()
    try:
        to_key(written)
    except ValueError:
        raise PydanticCustomError("wecom_key", "not a key") from None
    if len(written) != _KEY_LENGTH:
        raise PydanticCustomError("wecom_key", "not a key")
    return value


def _is_open_kfid(value: str) -> str:
    if not _OPEN_KFID.fullmatch(value):
        raise PydanticCustomError("open_kfid", "not an account")
    return value


# 43 letters and digits, as WeCom's console makes them.
AesKey = Annotated[SecretStr, AfterValidator(_is_aes_key)]
# What must not be empty and is never shown.
Secret = Annotated[SecretStr, Field(min_length=1)]


# The id of a customer service account.
OpenKfId = Annotated[str, AfterValidator(_is_open_kfid)]


class WecomAccount(Section):
    """One self-built app."""

    corp_id: Word
    agent_id: int = Field(ge=1)
    secret: Secret
    # Of the callback: "Receive messages" in the app's console.
    token: Secret
    encoding_aes_key: AesKey
    api_base_url: WebAddress = DEFAULT_API
    # Offer our menu below the chat; false leaves the console's.
    menu: bool = True


class WecomKfAccount(Section):
    """One account of WeChat customer service."""

    corp_id: Word
    # Of the app that may call the interfaces of customer service.
    secret: Secret
    # Of the callback: "WeChat customer service", "Callback" in the console.
    token: Secret
    encoding_aes_key: AesKey
    open_kfid: OpenKfId
    api_base_url: WebAddress = DEFAULT_API
