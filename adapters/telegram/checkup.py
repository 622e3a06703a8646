"""What `gongdan doctor` wants to know of an account: token, way of receiving, rights in groups."""

from collections.abc import AsyncIterator

from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator, User
from telegram.constants import ChatMemberStatus
from telegram.error import InvalidToken, TelegramError

from adapters.shared.findings import Findings
from adapters.telegram.settings import TelegramSettings
from domain.ports import Finding

_ADMINS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
_ABSENT = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


class Checkup:
    """Looks, and changes nothing."""

    def __init__(self, bot: Bot, account: str, settings: TelegramSettings) -> None:
        self._bot = bot
        self._say = Findings(platform="telegram", account=account)
        self._settings = settings

    async def findings(self) -> list[Finding]:
        """Everything found, good and bad."""
        try:
            me = await self._bot.get_me()
            found = [self._say.good("token", bot=f"@{me.username}")]
            found += [finding async for finding in self._receiving()]
            for chat in self._settings.groups:
                found.append(await self._group(chat, me))
        except InvalidToken:
            return [self._say.bad("token_refused")]
        except TelegramError as error:
            return [
                self._say.bad("unreachable", url=self._settings.api_base_url, reason=str(error))
            ]
        return found

    async def _receiving(self) -> AsyncIterator[Finding]:
        webhook = await self._bot.get_webhook_info()
        wanted = self._settings.webhook_url
        if webhook.url and not wanted:
            yield self._say.bad("webhook_in_the_way", url=webhook.url)
        elif wanted and webhook.url != wanted:
            yield self._say.bad("webhook_elsewhere", url=webhook.url or "–", wanted=wanted)
        elif wanted and webhook.last_error_message and webhook.pending_update_count:
            yield self._say.bad(
                "webhook_failing",
                reason=webhook.last_error_message,
                waiting=webhook.pending_update_count,
            )
        else:
            yield self._say.good("webhook" if wanted else "polling", url=wanted)

    async def _group(self, chat: str, me: User) -> Finding:
        try:
            group = await self._bot.get_chat(int(chat))
            member = await self._bot.get_chat_member(int(chat), me.id)
        except (TelegramError, ValueError) as error:
            return self._say.bad("group_unreachable", chat=chat, reason=str(error))
        return self._rights(group, member, me)

    def _rights(self, group: ChatFullInfo, member: ChatMember, me: User) -> Finding:
        named = {"chat": str(group.id), "title": group.title or ""}
        if member.status in _ABSENT:
            return self._say.bad("group_not_member", **named)
        if member.status not in _ADMINS and not me.can_read_all_group_messages:
            return self._say.bad("group_privacy", **named)
        may_open = isinstance(member, ChatMemberAdministrator) and member.can_manage_topics
        if self._settings.topics and group.is_forum and not may_open:
            return self._say.bad("group_topics", **named)
        return self._say.good("group", **named)
