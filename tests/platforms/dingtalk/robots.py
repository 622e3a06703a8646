"""Robot messages: the OpenAPI, session webhooks and the old custom robot of a group."""

import base64
import hmac

from tests.platforms.dingtalk.content import check_template, show_template, show_webhook
from tests.platforms.dingtalk.records import SEND, App, Message
from tests.platforms.dingtalk.refusals import OldRefusal, Refusal
from tests.platforms.dingtalk.world import World

MOST_PEOPLE = 20
# Seconds after which nothing is taken back any more.
RECALL_WITHIN = 86_400
# A custom robot: messages a minute, seconds of silence after more, seconds a signature is good.
_CUSTOM_PER_MINUTE = 20
_CUSTOM_PENALTY = 600
_SIGNATURE_LIFE = 3600


class Robots:
    """Puts robots' messages into chats."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.custom_secrets: dict[str, tuple[str, object]] = {}
        self._custom_sent: dict[str, list[float]] = {}
        self._custom_blocked: dict[str, float] = {}

    def send_to_people(self, app: App, body: dict) -> dict:
        """POST /v1.0/robot/oToMessages/batchSend."""
        self._admit(app, body)
        people = body.get("userIds")
        if not people:
            raise Refusal(400, "invalidParameter.userIds.empty")
        if not isinstance(people, list) or len(people) > MOST_PEOPLE:
            raise Refusal(400, "invalidParameter.userIds.overMax")
        values = check_template(body.get("msgKey"), body.get("msgParam"))
        invalid = [one for one in people if one not in self._world.people]
        slowed = [one for one in people if one in self._world.flow_controlled]
        key = self._key()
        for one in set(people) - set(invalid) - set(slowed):
            chat = self._world.people[one].chat_with(app)
            self._post(chat, body["msgKey"], values, key)
        return {
            "processQueryKey": key,
            "invalidStaffIdList": invalid,
            "flowControlledStaffIdList": slowed,
            "filteredStaffIdList": [],
        }

    def send_to_group(self, app: App, body: dict) -> dict:
        """POST /v1.0/robot/groupMessages/send."""
        self._admit(app, body)
        values = check_template(body.get("msgKey"), body.get("msgParam"))
        chat = self._world.chats.get(body.get("openConversationId", ""))
        if chat is None or not chat.is_group or app not in chat.robots:
            raise Refusal(400, "openConversationId.notExisted")
        key = self._key()
        self._post(chat, body["msgKey"], values, key)
        return {"processQueryKey": key}

    def recall_from_people(self, app: App, body: dict) -> dict:
        """POST /v1.0/robot/otoMessages/batchRecall."""
        return self._recall(app, body, is_group=False)

    def recall_from_group(self, app: App, body: dict) -> dict:
        """POST /v1.0/robot/groupMessages/recall."""
        chat = self._world.chats.get(body.get("openConversationId", ""))
        if chat is None or not chat.is_group:
            raise Refusal(400, "openConversationId.notExisted")
        return self._recall(app, body, is_group=True)

    def _recall(self, app: App, body: dict, *, is_group: bool) -> dict:
        """What is known and not too old is taken back, the rest is named."""
        self._admit(app, body)
        keys = body.get("processQueryKeys")
        if not isinstance(keys, list) or not 0 < len(keys) <= MOST_PEOPLE:
            raise Refusal(400, "invalidParameter.processQueryKeys")
        done, failed = [], {}
        for key in keys:
            chat, message = self._world.sent.get(key, (None, None))
            is_meant = message is not None and chat.is_group is is_group
            if is_meant and message.created_at > self._world.clock.now() - RECALL_WITHIN:
                message.is_recalled = True
                done.append(key)
            else:
                failed[key] = "processQueryKey.expireTime"
        self._world.changed()
        return {"successResult": done, "failedResult": failed}

    def read_by_people(self, app: App, query: dict) -> dict:
        """GET /v1.0/robot/oToMessages/readStatus."""
        self._admit(app, query)
        chat, message = self._sent(app, query)
        return {
            "sendStatus": "SUCCESS",
            "messageReadInfoList": [
                {
                    "userId": person.user_id,
                    "name": person.name,
                    "readStatus": "READ" if person.user_id in message.read_by else "UNREAD",
                    "readTimestamp": 0,
                }
                for person in chat.people
            ],
        }

    def read_by_group(self, app: App, body: dict) -> dict:
        """POST /v1.0/robot/groupMessages/query."""
        _, message = self._sent(app, body)
        readers = sorted(message.read_by)
        return {"sendStatus": "SUCCESS", "readUserIds": readers, "hasMore": False}

    def send_by_session(self, session: str, body: dict) -> dict:
        """POST /robot/sendBySession: good for 90 minutes after a message."""
        chat, ends = self._world.sessions.get(session, (None, 0.0))
        if chat is None or ends <= self._world.clock.now():
            raise OldRefusal(300001, "session 不存在")
        self._post_webhook(chat, body)
        return {"errcode": 0, "errmsg": "ok"}

    def send_by_token(self, query: dict, body: dict) -> dict:
        """POST /robot/send: the custom robot, signed, 20 a minute."""
        token = query.get("access_token", "")
        if token not in self.custom_secrets:
            raise OldRefusal(300001, "token is not exist")
        secret, chat = self.custom_secrets[token]
        self._check_signature(secret, query)
        self._check_speed(token)
        self._post_webhook(chat, body)
        return {"errcode": 0, "errmsg": "ok"}

    def _admit(self, app: App, body: dict) -> None:
        self._world.needs(app, SEND)
        self._world.charge(app)
        self._world.app_of_robot(app, body.get("robotCode"))

    def _sent(self, app: App, values: dict) -> tuple[object, Message]:
        self._world.app_of_robot(app, values.get("robotCode"))
        try:
            return self._world.sent[values.get("processQueryKey", "")]
        except KeyError:
            raise Refusal(400, "processQueryKey.expireTime") from None

    def _key(self) -> str:
        return base64.b64encode(f"query-{self._world.number()}".encode()).decode()

    def _post(self, chat: object, key: str, values: dict, query_key: str) -> None:
        message = Message(
            id=f"msgR{self._world.number()}==",
            key=query_key,
            sender="$:LWCP_v1:$bot",
            msgtype=key,
            content=values,
            created_at=self._world.clock.now(),
            is_ours=True,
        )
        show_template(self._world, message)
        self._world.sent[query_key] = (chat, message)
        chat.history.append(message)
        self._world.changed()

    def _post_webhook(self, chat: object, body: dict) -> None:
        kind, text, links = show_webhook(body)
        chat.history.append(
            Message(
                id=f"msgR{self._world.number()}==",
                sender="$:LWCP_v1:$bot",
                msgtype=kind,
                content=body[kind],
                created_at=self._world.clock.now(),
                is_ours=True,
                text=text,
                buttons=links,
                mentioned=tuple(body.get("at", {}).get("atUserIds", ())),
            )
        )
        self._world.changed()

    def _check_signature(self, secret: str, query: dict) -> None:
        stamp = query.get("timestamp", "")
        signed = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")
        is_old = not stamp.isdigit() or (
            abs(self._world.clock.now() - int(stamp) / 1000) > _SIGNATURE_LIFE
        )
        if is_old or query.get("sign") != base64.b64encode(signed).decode():
            raise OldRefusal(310000, "sign not match")

    def _check_speed(self, token: str) -> None:
        now = self._world.clock.now()
        recent = [at for at in self._custom_sent.get(token, ()) if at > now - 60]
        if self._custom_blocked.get(token, 0.0) > now or len(recent) >= _CUSTOM_PER_MINUTE:
            self._custom_blocked.setdefault(token, now + _CUSTOM_PENALTY)
            raise OldRefusal(130101, "send too fast, exceed 20 times per minute")
        self._custom_blocked.pop(token, None)
        self._custom_sent[token] = [*recent, now]
