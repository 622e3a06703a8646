"""The contents of files people sent, from the platform into the file store."""

from bot.fetching.alone import Fetching
from bot.fetching.contents import Contents
from bot.fetching.shared import SharedFetching

__all__ = ["Contents", "Fetching", "SharedFetching"]
