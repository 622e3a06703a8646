"""Opened callbacks as wechatpy's messages and events, with the events wechatpy does not know."""

from typing import Final
from xml.parsers.expat import ExpatError

from wechatpy.fields import BaseField, StringField
from wechatpy.messages import BaseMessage
from wechatpy.work.events import BaseEvent
from wechatpy.work.parser import parse_message

from adapters.wecom.envelope import BadEnvelope
from adapters.wecom.words import word

_DAMAGED: Final = (ExpatError, ValueError, KeyError, AttributeError, TypeError)


class TemplateCardEvent(BaseEvent):
    """A button was pressed, or a choice sent in."""

    event = "template_card_event"
    key = StringField("EventKey", "")
    task_id = StringField("TaskId", "")
    response_code = StringField("ResponseCode", "")
    selected = BaseField("SelectedItems", {})


class ChangeContactEvent(BaseEvent):
    """Somebody came, changed or left; a department or a tag changed."""

    event = "change_contact"
    change_type = StringField("ChangeType", "")
    user = StringField("UserID", "")
    # Of an update: the id they have from now on, and their standing, where these changed.
    new_user = StringField("NewUserID", "")
    status = StringField("Status", "")
    # Of a tag: who has it now and who has it no more, "zhangsan,lisi".
    added = StringField("AddUserItems", "")
    removed = StringField("DelUserItems", "")


def to_message(plaintext: bytes) -> BaseMessage:
    """Raises BadEnvelope for what is no message. Of unknown kinds the type is "unknown"."""
    try:
        message: BaseMessage = parse_message(plaintext.decode())
        # Whatever reads them later may rely on these three.
        whole = bool(word(message.source) and word(message.time) and word(message.id))
    except _DAMAGED as error:
        raise BadEnvelope(f"no message: {type(error).__name__}") from error
    if not whole:
        raise BadEnvelope("no message")
    return message


def chosen(selected: object) -> list[str]:
    """Ids of the options sent in with a card. One stands alone, several in a list."""
    items = _listed(_within(selected, "SelectedItem"))
    options = (_listed(_within(_within(i, "OptionIds"), "OptionId")) for i in items)
    return [word(option) for some in options for option in some if word(option)]


def _within(table: object, name: str) -> object:
    return table.get(name) if isinstance(table, dict) else None


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
