"""A message with buttons as a template card, within the smaller of the limits for apps and bots.

Source: developer.work.weixin.qq.com, documents 90236 and 101032.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.shared.words import fact_line
from adapters.wecom.words import breadth, fitted, shortened, tail
from domain.messaging import Button, ButtonStyle, Outgoing, Press

# In characters: how much fits below the title depends on how it breaks.
_TEXT: Final = 112
_LAST: Final = 40
# In Chinese characters; letters are half as broad.
_TITLE: Final = 26
_SENTENCE: Final = re.compile(r"[^\n]{1,25}?(?:[。！？]|[.!?](?=\s))")
_FACT_LABEL: Final = 5
_FACT_VALUE: Final = 26
_BUTTON: Final = 10
_OPTION: Final = 11
_FACTS: Final = 6
_BUTTONS: Final = 6
_OPTIONS: Final = 20
_STYLES: Final = {ButtonStyle.PRIMARY: 1, ButtonStyle.PLAIN: 2, ButtonStyle.DANGER: 3}
# What the choice of a vote card is called in its answer.
QUESTION: Final = "choice"
SUBMIT: Final = "submit"

Card = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWords:
    """What stands on cards beside the message: in the language of the account."""

    # On the button below a choice.
    submit: str
    # Instead of buttons that are gone.
    done: str
    # A title for a message that says nothing.
    choose: str
    # The same for messages without a Chinese character.
    latin: "CardWords | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A card, and the text that did not fit and goes before it."""

    card: Card
    before: str = ""


def draw(message: Outgoing, task_id: str, words: CardWords) -> Drawn:
    """`task_id` is unique in the application; a press names it."""
    buttons = [button for row in message.buttons for button in row]
    words = _spoken(message, buttons, words)
    left_over = buttons[_OPTIONS:]
    facts, lines = _facts(message)
    text = "\n".join(part for part in (*lines, message.text.strip()) if part)
    text = "\n".join([text, *(f"{b.label} {b.command}" for b in left_over)]).strip()
    title, before, below = _split(message.title, text, words.choose, is_one=bool(message.card))
    card: dict[str, object] = {"main_title": {"title": title}, "task_id": task_id}
    if below:
        card["sub_title_text"] = below
    if facts:
        card["horizontal_content_list"] = [{"keyname": k, "value": v} for k, v in facts]
    return Drawn(card={**card, **_choices(buttons[:_OPTIONS], words)}, before=before)


def _spoken(message: Outgoing, buttons: Sequence[Button], words: CardWords) -> CardWords:
    """In the language of the message, which its buttons tell best: names stand in texts."""
    labels = "".join(button.label for button in buttons)
    said = labels if any(map(str.isalpha, labels)) else f"{message.title}{message.text}"
    is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in said)
    return words if is_chinese or words.latin is None else words.latin


def to_key(button: Button) -> str:
    """What comes back when the button is pressed."""
    return f"{button.version or ''}:{button.command}"


def to_press(key: str) -> Press | None:
    """What a key stands for; None for one that is not ours."""
    version, colon, command = key.partition(":")
    if not colon or not command or not (not version or (version.isascii() and version.isdigit())):
        return None
    return Press(command=command, version=int(version or 0))


def _split(title: str, text: str, otherwise: str, *, is_one: bool) -> tuple[str, str, str]:
    """Title, what goes before the card, and what stands below the title."""
    if breadth(title) > _TITLE:
        text, title = f"{title}\n{text}", fitted(title, _TITLE)
    before, below = ("", _in_short(text)) if is_one else tail(text, _TEXT)
    if title:
        return title, before, below
    # A card needs a title: the first line or sentence, if that is short, else a common one.
    first, _, rest = below.partition("\n")
    if 0 < breadth(first) <= _TITLE:
        return first, before, rest.strip()
    sentence = None if before else _SENTENCE.match(below)
    if sentence:
        return sentence[0], before, below[sentence.end() :].strip()
    return otherwise, before, below


def _in_short(text: str) -> str:
    """Cut in the middle where the last line is short: on cards it tells how things stand now."""
    before, _, last = text.rpartition("\n")
    if len(text) <= _TEXT or not before or len(last) > _LAST:
        return shortened(text, _TEXT)
    return f"{shortened(before, _TEXT - len(last) - 1)}\n{last}"


def _facts(message: Outgoing) -> tuple[list[tuple[str, str]], list[str]]:
    """Those that stand in the card's list, and the others, as lines."""
    listed: list[tuple[str, str]] = []
    lines: list[str] = []
    for label, value in message.facts:
        fits = 0 < breadth(label) <= _FACT_LABEL and 0 < breadth(value) <= _FACT_VALUE
        if fits and "\n" not in value and len(listed) < _FACTS:
            listed.append((label, value))
        else:
            lines.append(fact_line(label, value))
    return listed, lines


def _choices(buttons: Sequence[Button], words: CardWords) -> Card:
    if not buttons:
        gone = [{"text": fitted(words.done, _BUTTON), "style": 2, "key": ":/help"}]
        kind = "button_interaction"
        return {"card_type": kind, "button_list": gone, "replace_text": words.done}
    if len(buttons) <= _BUTTONS:
        drawn = [
            {
                "text": fitted(button.label, _BUTTON),
                "style": _STYLES[button.style],
                "key": to_key(button),
            }
            for button in buttons
        ]
        return {"card_type": "button_interaction", "button_list": drawn}
    options = [{"id": to_key(b), "text": fitted(b.label, _OPTION)} for b in buttons]
    return {
        "card_type": "vote_interaction",
        "checkbox": {"question_key": QUESTION, "mode": 0, "option_list": options},
        "submit_button": {"text": fitted(words.submit, _BUTTON), "key": SUBMIT},
    }
