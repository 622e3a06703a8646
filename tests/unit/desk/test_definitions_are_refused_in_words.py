"""A lead's mistake is told in the lead's language, whatever kind of definition it is in."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.texts import load_texts
from desk.definitions.definition_kinds import DefinitionInvalid, check_body
from desk.definitions.definition_wording import worded
from domain.definitions import DefinitionKind

SPOKEN = load_texts()
ROOT = Path(__file__).parents[3]
FORM = {"key": "a", "title": {"en": "A"}}
TEXT = {"type": "text", "label": {"en": "L"}, "question": {"en": "Q"}}


def own_kinds() -> Iterator[str]:
    """The first word of each mistake that our own shapes name."""
    for folder in ("desk/definitions", "engines"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "PydanticCustomError":
                    yield ast.literal_eval(node.args[0])


@pytest.mark.parametrize("kind", sorted(set(own_kinds())))
def test_every_mistake_of_ours_has_a_sentence_in_both_languages(kind: str) -> None:
    key, _ = worded({"type": kind, "loc": (), "msg": "", "input": None})
    for locale in ("zh_CN", "en"):
        assert SPOKEN(locale).sentences(key), kind


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ({"show_if": "b =="}, "条件读不懂：第 1 行"),
        ({"recognise": "("}, "不是有效的正则表达式"),
        ({"options": [{"value": "x", "label": {"en": "X"}}]}, "choice 必须有 options"),
        ({"min_length": 9, "max_length": 2}, "min_length 大于 max_length"),
        ({"show_if": "later == 'x'"}, "a 的 show_if 用到了 later"),
        ({"min_length": 0}, "不能小于 1"),
    ],
)
def test_a_wrong_form_is_refused_in_chinese(field: dict[str, Any], told: str) -> None:
    body = FORM | {"fields": [TEXT | {"key": "a"} | field]}

    with pytest.raises(DefinitionInvalid) as refused:
        check_body(DefinitionKind.FORM, body)

    said = [problem.say_reason(SPOKEN("zh_CN")) for problem in refused.value.problems]
    assert any(told in reason for reason in said), said
