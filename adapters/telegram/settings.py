"""What a Telegram account is told when it is made. Settings are read from files elsewhere."""

from dataclasses import dataclass

from adapters.telegram.menu import Menu


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """Frozen for the life of the process."""

    token: str
    # Also a private Bot API server or a gateway; files come from the same address.
    api_base_url: str = "https://api.telegram.org"
    # Where Telegram shall deliver updates, as the world reaches it; "" = we fetch them.
    webhook_url: str = ""
    # What Telegram must show at each delivery: 1–256 of A-Z a-z 0-9 _ -.
    webhook_secret: str = ""
    # One topic per ticket in groups that have topics.
    topics: bool = True
    # Offered when people type "/".
    menus: tuple[Menu, ...] = ()
    # Groups `check` looks at, by their id on Telegram.
    groups: tuple[str, ...] = ()
