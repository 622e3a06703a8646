"""The bot itself: who it is, its commands, its webhook, chats and members, pressed buttons."""

import re
from urllib.parse import urlsplit

from tests.platforms.telegram.arguments import Arguments
from tests.platforms.telegram.entities import utf16_length
from tests.platforms.telegram.methods.destinations import find_chat
from tests.platforms.telegram.records import Member
from tests.platforms.telegram.refusals import Refusal, bad_request
from tests.platforms.telegram.webhooks import WebhookDelivery, WebhookSettings
from tests.platforms.telegram.wire import full_chat_json, member_json, user_json
from tests.platforms.telegram.world import BotAccount, World

# Seconds after which a press can't be answered any more.
QUERY_LIFETIME = 60
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
PORTS = {443, 80, 88, 8443}


def get_me(world: World, bot: BotAccount, args: Arguments) -> dict:
    """getMe."""
    return {
        **user_json(bot),
        "can_join_groups": True,
        "can_read_all_group_messages": bot.reads_all_groups,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, bot: BotAccount, args: Arguments) -> dict:
    """getChat."""
    return full_chat_json(find_chat(world, bot, args))


def get_chat_member(world: World, bot: BotAccount, args: Arguments) -> dict:
    """getChatMember."""
    chat = find_chat(world, bot, args)
    account = world.people.get(args.integer("user_id"))
    known = chat.members.get(args.integer("user_id"))
    if known is None and account is None:
        raise bad_request("user not found")
    return member_json(known or Member(account=account, status="left"))


def answer_callback_query(world: World, bot: BotAccount, args: Arguments) -> bool:
    """answerCallbackQuery: once, and soon."""
    query = bot.queries.get(args.text("callback_query_id"))
    if query is None or query.is_answered:
        raise bad_request(TOO_OLD)
    if world.clock.now() > query.asked_at + QUERY_LIFETIME:
        raise bad_request(TOO_OLD)
    if utf16_length(args.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.is_answered = True
    query.notice = args.text("text")
    query.is_alert = args.flag("show_alert")
    return True


def set_my_commands(world: World, bot: BotAccount, args: Arguments) -> bool:
    """setMyCommands."""
    commands = args.parsed("commands") or []
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    bot.commands[_command_key(world, bot, args)] = commands
    return True


def get_my_commands(world: World, bot: BotAccount, args: Arguments) -> list[dict]:
    """getMyCommands."""
    return bot.commands.get(_command_key(world, bot, args), [])


def delete_my_commands(world: World, bot: BotAccount, args: Arguments) -> bool:
    """deleteMyCommands."""
    bot.commands.pop(_command_key(world, bot, args), None)
    return True


async def set_webhook(world: World, bot: BotAccount, args: Arguments) -> bool:
    """setWebhook. Plain http is taken on loopback only, as a local Bot API server does."""
    url, secret = args.text("url"), args.text("secret_token")
    if not url:
        return await delete_webhook(world, bot, args)
    _check_url(url)
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    await _drop_webhook(bot, args)
    settings = WebhookSettings(
        url=url, secret=secret, max_connections=args.integer("max_connections", 40)
    )
    allow_updates(bot, args)
    bot.queue.end_poll(Refusal(409, "Conflict: terminated by setWebhook request"))
    bot.webhook = WebhookDelivery(
        bot.queue, settings, pace=world.pace, address=world.address_of(url)
    )
    bot.webhook.start()
    return True


async def delete_webhook(world: World, bot: BotAccount, args: Arguments) -> bool:
    """deleteWebhook."""
    await _drop_webhook(bot, args)
    return True


def get_webhook_info(world: World, bot: BotAccount, args: Arguments) -> dict:
    """getWebhookInfo."""
    info = {
        "url": bot.webhook.settings.url if bot.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.queue.pending),
    }
    if bot.queue.allowed is not None:
        info["allowed_updates"] = sorted(bot.queue.allowed)
    if bot.webhook:
        info["max_connections"] = bot.webhook.settings.max_connections
    if bot.webhook and bot.webhook.last_error:
        info["last_error_date"] = bot.webhook.last_error_date
        info["last_error_message"] = bot.webhook.last_error
    return info


def allow_updates(bot: BotAccount, args: Arguments) -> None:
    """The wanted kinds stay as they are until named anew; [] means the default."""
    wanted = args.parsed("allowed_updates")
    if wanted is not None:
        bot.queue.allowed = frozenset(wanted) or None


async def _drop_webhook(bot: BotAccount, args: Arguments) -> None:
    if bot.webhook:
        await bot.webhook.stop()
        bot.webhook = None
    if args.flag("drop_pending_updates"):
        bot.queue.clear()


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.hostname == "127.0.0.1":
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _command_key(world: World, bot: BotAccount, args: Arguments) -> tuple[str, str]:
    scope = args.parsed("scope") or {"type": "default"}
    if "chat_id" in scope:
        find_chat(world, bot, Arguments({"chat_id": str(scope["chat_id"])}, {}))
    parts = (scope["type"], scope.get("chat_id"), scope.get("user_id"))
    return " ".join(str(part) for part in parts if part is not None), args.text("language_code")
