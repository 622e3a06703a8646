"""getUpdates: long polling with its conflicts and its brake on hasty repeats.

Source: tdlib/telegram-bot-api `Client.cpp`, process_get_updates_query, read 2026-11-22.
"""

import asyncio

from tests.platforms.telegram.arguments import Arguments
from tests.platforms.telegram.methods.account import allow_updates
from tests.platforms.telegram.refusals import Refusal
from tests.platforms.telegram.world import BotAccount, World

LONGEST_POLL = 50
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


async def get_updates(world: World, bot: BotAccount, args: Arguments) -> list[dict]:
    """getUpdates."""
    if bot.webhook:
        await asyncio.sleep(3.0 * world.pace)
        raise Refusal(409, WEBHOOK_ACTIVE)
    allow_updates(bot, args)
    offset = args.integer("offset")
    limit = min(max(args.integer("limit", 100), 1), 100)
    seconds = min(max(args.integer("timeout"), 0), LONGEST_POLL)
    limit, seconds = _slowed(world, bot, offset, limit, seconds)
    return await bot.queue.poll(offset, limit, seconds)


def _slowed(
    world: World, bot: BotAccount, offset: int, limit: int, seconds: float
) -> tuple[int, float]:
    last_offset, last_at = bot.last_poll
    now = world.clock.now()
    bot.last_poll = (offset, now)
    if offset != last_offset:
        return limit, seconds
    if seconds < 3 and now < last_at + 3.0:
        seconds = 3
    if now < last_at + 0.5:
        limit = 1
    return limit, seconds
