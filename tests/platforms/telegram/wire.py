"""Records as the JSON objects of the Bot API."""

from tests.platforms.telegram.records import Account, Chat, Member, Message, StoredFile, Topic

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)


def user_json(account: Account) -> dict:
    """User."""
    user = {"id": account.id, "is_bot": account.is_bot, "first_name": account.first_name}
    if account.username:
        user["username"] = account.username
    if account.language:
        user["language_code"] = account.language
    return user


def chat_json(chat: Chat) -> dict:
    """Chat."""
    if chat.is_private:
        person = user_json(chat.person)
        named = {key: person[key] for key in ("first_name", "username") if key in person}
        return {"id": chat.id, "type": "private", **named}
    forum = {"is_forum": True} if chat.is_forum else {}
    return {"id": chat.id, "type": chat.kind, "title": chat.title, **forum}


def full_chat_json(chat: Chat) -> dict:
    """ChatFullInfo, as getChat answers."""
    return {
        **chat_json(chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }


def member_json(member: Member) -> dict:
    """ChatMember."""
    described = {"user": user_json(member.account), "status": member.status}
    if member.status == "creator":
        return {**described, "is_anonymous": False}
    if member.status == "administrator":
        return {
            **described,
            "can_be_edited": False,
            "is_anonymous": False,
            **dict.fromkeys(ADMIN_RIGHTS, True),
            "can_manage_topics": member.can_manage_topics,
        }
    if member.status == "kicked":
        return {**described, "until_date": 0}
    return described


def topic_json(topic: Topic) -> dict:
    """ForumTopic."""
    return {
        "message_thread_id": topic.thread,
        "name": topic.name,
        "icon_color": topic.icon_color,
    }


def file_json(file: StoredFile, *, with_path: bool = False) -> dict:
    """File, or the common part of Document, Voice, …"""
    path = {"file_path": file.path} if with_path else {}
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        **path,
    }


def message_json(message: Message, *, with_reply: bool = True) -> dict:
    """Message."""
    return {
        "message_id": message.id,
        "from": user_json(message.sender),
        **_sender_chat(message),
        "chat": chat_json(message.chat),
        "date": message.date,
        **_thread(message),
        **({"edit_date": message.edit_date} if message.edit_date else {}),
        **_forward(message),
        **(_reply(message) if with_reply else {}),
        **({"media_group_id": message.album} if message.album else {}),
        **message.content,
        **({"reply_markup": message.markup} if _has_inline_keyboard(message) else {}),
    }


def _sender_chat(message: Message) -> dict:
    return {"sender_chat": chat_json(message.on_behalf_of)} if message.on_behalf_of else {}


def _thread(message: Message) -> dict:
    if not message.thread:
        return {}
    return {"message_thread_id": message.thread, "is_topic_message": True}


def _forward(message: Message) -> dict:
    if message.forwarded_from is None:
        return {}
    user, date = user_json(message.forwarded_from), message.date - 60
    origin = {"type": "user", "date": date, "sender_user": user}
    return {"forward_origin": origin, "forward_from": user, "forward_date": date}


def _reply(message: Message) -> dict:
    """Messages of a topic answer the message that made the topic, unless they answer another."""
    answered = message.reply_to or message.chat.history.get(message.thread)
    if answered is None or answered is message or answered.is_deleted:
        return {}
    return {"reply_to_message": message_json(answered, with_reply=False)}


def _has_inline_keyboard(message: Message) -> bool:
    return bool((message.markup or {}).get("inline_keyboard"))
