"""What a bot is told when it is made. Settings are read from files elsewhere."""

from dataclasses import dataclass

from adapters.wecom.cards import CardWords

DEFAULT_SOCKET = "wss://openws.work.weixin.qq.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """Frozen for the life of the process."""

    bot_id: str
    secret: str
    words: CardWords
    ws_url: str = DEFAULT_SOCKET
    # As it is mentioned in groups, without "@"; "" = found out by where the mention stands.
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How patient the connection is. Seconds."""

    handshake: float = 15.0
    # Between pings; of which so many in a row may stay unanswered.
    ping: float = 30.0
    missed_pings: int = 2
    answer: float = 20.0
    first_pause: float = 1.0
    longest_pause: float = 60.0
    # After the bot's id or secret was refused: subscribing too often gets one locked out.
    refused_pause: float = 300.0
    # While connected, between two words that it is so still.
    word_of_life: float = 300.0
    # After another program took the bot over: coming back at once, both would go on for ever.
    kicked_pause: float = 3600.0
