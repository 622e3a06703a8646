"""Texts, captions and keyboards as a bot may send them, checked as the server checks them."""

import json

from tests.platforms.telegram.arguments import Arguments
from tests.platforms.telegram.entities import command_entities, parse_html, utf16_length
from tests.platforms.telegram.refusals import bad_request

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_BUTTONS = 100
BUTTON_KINDS = ("callback_data", "url", "web_app", "copy_text", "login_url", "switch_inline_query")


def read_text(args: Arguments) -> dict:
    """The content of a text message."""
    if not args.text("text"):
        raise bad_request("message text is empty")
    text, entities = _formatted(args, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, **({"entities": entities} if entities else {})}


def read_caption(args: Arguments) -> dict:
    """The caption fields of a media message."""
    text, entities = _formatted(args, "caption", "caption_entities")
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, **({"caption_entities": entities} if entities else {})}


def caption_of(item: dict) -> dict:
    """The caption fields of one item of an album."""
    values = {key: item[key] for key in ("caption", "parse_mode") if key in item}
    if "caption_entities" in item:
        values["caption_entities"] = json.dumps(item["caption_entities"])
    return read_caption(Arguments(values, {}))


def read_markup(args: Arguments) -> dict | None:
    """The keyboard, inline or other; None if there is none."""
    markup = args.parsed("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = [row for row in markup.get("inline_keyboard", []) if row]
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _check_button(button)
    if len(buttons) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if "inline_keyboard" in markup else markup


def _check_button(button: dict) -> None:
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text buttons must be non-empty")
    kinds = [kind for kind in BUTTON_KINDS if kind in button]
    if not kinds:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _formatted(args: Arguments, name: str, entities_name: str) -> tuple[str, list[dict]]:
    text = args.text(name)
    mode = args.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        entities = args.parsed(entities_name) or []
    return text.rstrip(), [*entities, *command_entities(text)]
