"""Which template cards an app may send: required fields and limits (document 90236)."""

import re
import unicodedata
from typing import Any

from tests.platforms.wecom.records import Refused

_TASK = re.compile(r"[A-Za-z0-9_\-@]{1,128}")
INTERACTIVE = {"button_interaction", "vote_interaction", "multiple_interaction"}


def check_card(card: dict[str, Any]) -> None:
    """Raises Refused for what WeCom would not take."""
    kind = card.get("card_type")
    title = card.get("main_title") or {}
    _at_most(title.get("title"), 36)
    _at_most(title.get("desc"), 44)
    _at_most(card.get("sub_title_text"), 160)
    facts = card.get("horizontal_content_list") or []
    _need(len(facts) <= 6)
    for fact in facts:
        _need(bool(fact.get("keyname")))
        _at_most(fact["keyname"], 5)
        _at_most(fact.get("value"), 30)
    checks = {
        "button_interaction": _buttons,
        "vote_interaction": _vote,
        "multiple_interaction": _selects,
        "text_notice": _notice,
        "news_notice": _notice,
    }
    _need(kind in checks)
    checks[kind](card)
    if kind in INTERACTIVE:
        _need(bool(title.get("title")))
        if not _TASK.fullmatch(str(card.get("task_id", ""))):
            raise Refused(42014, "invalid task_id")


def _buttons(card: dict[str, Any]) -> None:
    buttons = card.get("button_list") or []
    _need(1 <= len(buttons) <= 6)
    for button in buttons:
        _at_most(button.get("text"), 10)
        _need(bool(button.get("text")))
        _need(0 < len(str(button.get("key", "")).encode()) <= 1024)
        _need(button.get("style", 1) in {1, 2, 3, 4})


def _vote(card: dict[str, Any]) -> None:
    box = card.get("checkbox") or {}
    options = box.get("option_list") or []
    _need(1 <= len(options) <= 20)
    _need(bool(box.get("question_key")))
    _need(len({option["id"] for option in options}) == len(options))
    for option in options:
        _at_most(option.get("text"), 11)
        _need(len(option["id"].encode()) <= 128)
    _submit(card)


def _selects(card: dict[str, Any]) -> None:
    lists = card.get("select_list") or []
    _need(1 <= len(lists) <= 3)
    for one in lists:
        _need(1 <= len(one.get("option_list") or []) <= 10)
    _submit(card)


def _submit(card: dict[str, Any]) -> None:
    submit = card.get("submit_button") or {}
    _need(bool(submit.get("text")) and bool(submit.get("key")))
    _at_most(submit.get("text"), 10)


def _notice(card: dict[str, Any]) -> None:
    _need((card.get("card_action") or {}).get("type") in {1, 2})


def fits(text: str | None, longest: int) -> bool:
    """In Chinese characters, as the documents count; letters take half the room."""
    halves = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text or "")
    return halves <= 2 * longest


def _at_most(text: str | None, longest: int) -> None:
    _need(fits(text, longest))


def _need(is_right: bool) -> None:
    if not is_right:
        raise Refused(40058, "invalid Request Parameter, hint: [1767225600_12_ab]")
