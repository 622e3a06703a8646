"""The tables of WeCom's bots and group robots in gongdan.toml. Field names are the keys people
write.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from adapters.wecom.app.settings import DEFAULT_API
from adapters.wecom.bot.settings import DEFAULT_SOCKET
from adapters.wecom.robot.settings import to_key
from bot.settings.sections import Section
from bot.settings.values import WebAddress, Word

_SOCKET = re.compile(r"wss?://[^\s/?#]+(/[^\s#]*)?")


def _is_socket(value: str) -> str:
    if not _SOCKET.fullmatch(value):
        raise PydanticCustomError("socket_address", "not an address of a socket")
    return value


def _to_robot_key(value: SecretStr) -> SecretStr:
    try:
        return SecretStr(to_key(value.get_secret_value()))
    except ValueError:
        raise PydanticCustomError("robot_key", "not a key") from None


SocketAddress = Annotated[str, AfterValidator(_is_socket)]
# Of it alone or of the whole address, as WeCom shows it.
RobotKey = Annotated[SecretStr, AfterValidator(_to_robot_key)]


class WecomBotAccount(Section):
    """One bot (智能机器人)."""

    bot_id: Word
    secret: Annotated[SecretStr, Field(min_length=1)]
    # As people mention it in groups, without "@"; "" = found out by where the mention stands.
    name: str = Field(default="", max_length=60)
    ws_url: SocketAddress = DEFAULT_SOCKET


class WecomRobotAccount(Section):
    """One group robot (群机器人, 消息推送)."""

    key: RobotKey
    api_base_url: WebAddress = DEFAULT_API
