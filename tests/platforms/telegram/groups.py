"""What happens to groups: who is in them, what the bot may do there, migration, topics."""

from tests.platforms.telegram.records import Account, Chat, Member, Topic
from tests.platforms.telegram.wire import chat_json, member_json, user_json
from tests.platforms.telegram.world import BotAccount, World


class Group(Chat):
    """A group or supergroup, with what people do to it."""

    def __init__(self, world: World, chat_id: int, title: str, *, is_forum: bool) -> None:
        kind = "supergroup" if chat_id < -1_000_000_000_000 else "group"
        # Message 1 of a supergroup is its creation; 1 also stands for the General topic.
        super().__init__(
            id=chat_id,
            kind=kind,
            title=title,
            is_forum=is_forum,
            last_message_id=int(kind == "supergroup"),
        )
        self._world = world
        world.groups[chat_id] = self

    def adds(
        self, account: Account, *, is_admin: bool = False, manages_topics: bool = False
    ) -> None:
        """Let somebody in. A bot is told so."""
        member = Member(
            account=account,
            status="administrator" if is_admin else "member",
            can_manage_topics=manages_topics,
        )
        before = self.members.get(account.id, Member(account=account, status="left"))
        self.members[account.id] = member
        self._tell(before, member)

    def removes(self, account: Account) -> None:
        """Throw somebody out. A bot is told so."""
        before = self.members[account.id]
        after = Member(account=account, status="kicked")
        self.members[account.id] = after
        self._tell(before, after)

    def migrates(self, new_id: int) -> "Group":
        """Become a supergroup: a new chat with a new id; the old one is dead."""
        grown = Group(self._world, new_id, self.title, is_forum=False)
        grown.members = self.members
        by = next(one.account for one in self.members.values() if not one.account.is_bot)
        self._world.post(self, by, {"migrate_to_chat_id": new_id})
        self._world.post(grown, by, {"migrate_from_chat_id": self.id})
        self.migrated_to = new_id
        return grown

    def closes_topic(self, thread: int) -> None:
        """Close a topic as an administrator."""
        self.topics[thread].is_closed = True

    def deletes_topic(self, thread: int) -> None:
        """Delete a topic with everything in it."""
        self.topics[thread].is_deleted = True
        for message in self.history.values():
            message.is_deleted = message.is_deleted or message.thread == thread

    def topic_named(self, part: str) -> Topic:
        """The topic whose name contains `part`."""
        return next(topic for topic in self.topics.values() if part in topic.name)

    def _tell(self, before: Member, after: Member) -> None:
        bot = after.account
        if not isinstance(bot, BotAccount):
            return
        update = {
            "chat": chat_json(self),
            "from": user_json(bot),
            "date": int(self._world.clock.now()),
            "old_chat_member": member_json(before),
            "new_chat_member": member_json(after),
        }
        bot.queue.add("my_chat_member", update, lane=f"membership {self.id}")
        self._world.changed()
