from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engines.expressions import ExpressionFailed, ExpressionInvalid, condition
from engines.forms.answers import is_done, next_field, settled, summary, visible_fields
from engines.forms.checking import AnswerRefused, check_answer
from engines.forms.recognition import first_sentence, recognise
from engines.forms.schema import FieldType, Form, FormField, worded
from engines.forms.shipped import shipped_forms

AFTER_SALES = Form.model_validate(shipped_forms()["after_sales"])


def a_field(**more: Any) -> dict[str, Any]:
    return {"key": "a", "type": "text", "label": {"en": "A"}, "question": {"en": "A?"}, **more}


def a_form(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"key": "f", "title": {"en": "F"}, "fields": list(fields)}


def test_conditions_are_true_or_false_and_compiled_once() -> None:
    repair = condition("category == 'repair' && size(model) > 2")
    assert repair is condition("category == 'repair' && size(model) > 2")
    assert repair.names == {"category", "model"}
    assert repair.holds({"category": "repair", "model": "HP1", "more": object()})
    assert not repair.holds({"category": "other", "model": ""})


@pytest.mark.parametrize(("source", "column"), [("a ==", 5), ("a b", 3), ("", 1), ("f(", 3)])
def test_a_mistake_in_a_condition_has_a_place(source: str, column: int) -> None:
    with pytest.raises(ExpressionInvalid) as caught:
        condition(source)
    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize("source", ["a", "a + 'x' == 1 + 'x'", "b == 1"])
def test_what_is_neither_true_nor_false_fails(source: str) -> None:
    with pytest.raises(ExpressionFailed):
        condition(source).holds({"a": "text"})


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (a_form(), "fields"),
        (a_form(a_field(key="A!")), "fields.0.key"),
        (a_form(a_field(type="poem")), "fields.0.type"),
        (a_form(a_field(colour="red")), "fields.0.colour"),
        (a_form(a_field(label={})), "fields.0.label"),
        (a_form(a_field(show_if="b ==")), "fields.0.show_if"),
        (a_form(a_field(type="pattern", pattern="(")), "fields.0.pattern"),
        (a_form(a_field(type="choice")), "fields.0"),
        (a_form(a_field(), a_field()), ""),
        (a_form(a_field(show_if="later == 'x'"), a_field(key="later")), ""),
        (a_form(a_field(min_length=9, max_length=2)), "fields.0"),
    ],
)
def test_a_wrong_form_is_refused_with_its_place(body: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate(body)
    places = {".".join(map(str, error["loc"])) for error in caught.value.errors()}
    assert path in places


def test_every_text_of_the_shipped_form_is_in_both_languages() -> None:
    for field in AFTER_SALES.fields:
        for wording in (field.label, field.question, *(o.label for o in field.options)):
            assert set(wording) == {"zh_CN", "en"}, field.key
    assert worded({"en": "only"}, "zh_CN") == "only"


def test_the_serial_number_is_asked_for_broken_devices_only() -> None:
    def asked(**answers: str) -> bool:
        return "serial" in {field.key for field in visible_fields(AFTER_SALES, answers)}

    assert asked(category="repair", fault="hardware")
    assert not asked(category="repair", fault="software")
    # An answer to a question that no longer matters does not count.
    assert not asked(category="consulting", fault="hardware")


def field_of(kind: FieldType, **more: Any) -> FormField:
    return FormField.model_validate(a_field(type=kind, **more))


@pytest.mark.parametrize(
    ("field", "text", "stored"),
    [
        (field_of(FieldType.TEXT), "  two\n words ", "two words"),
        (field_of(FieldType.LONG_TEXT), " two\nlines ", "two\nlines"),
        (field_of(FieldType.PHONE), "138-0013-8000", "138 0013 8000"),
        (field_of(FieldType.PHONE), "+86 13800138000", "138 0013 8000"),
        (field_of(FieldType.PHONE), "+49 30 123456", "+49 30 123456"),
        (field_of(FieldType.DATE), "2025/03/08", "2025-03-08"),
        (field_of(FieldType.PATTERN, pattern="[A-Z]{2}"), "AB", "AB"),
    ],
)
def test_answers_come_into_their_shape(field: FormField, text: str, stored: str) -> None:
    assert check_answer(field, text, region="CN") == stored


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (field_of(FieldType.TEXT), "   ", "too_short"),
        (field_of(FieldType.TEXT, max_length=3), "four", "too_long"),
        (field_of(FieldType.PHONE), "12345", "phone"),
        (field_of(FieldType.PHONE), "call me", "phone"),
        (field_of(FieldType.DATE), "2025-02-30", "date"),
        (field_of(FieldType.PATTERN, pattern="[A-Z]{2}"), "ABC", "pattern"),
        (
            field_of(FieldType.CHOICE, options=[{"value": "x", "label": {"en": "X"}}]),
            "y",
            "no_option",
        ),
    ],
)
def test_what_is_no_answer_is_refused(field: FormField, text: str, code: str) -> None:
    with pytest.raises(AnswerRefused) as caught:
        check_answer(field, text, region="CN")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("打印机坏了", {"category": "repair", "fault": "hardware"}),
        ("请问怎么开发票", {"category": "consulting"}),
        ("My phone is +49 30 123456", {"phone": "+49 30 123456"}),
        ("型号：HP-1020，序列号 CN77A1B", {"model": "HP-1020", "serial": "CN77A1B"}),
        ("13800138000 或 13900139000", {}),
        ("你好", {}),
    ],
)
def test_what_was_said_is_recognised(said: str, found: dict[str, str]) -> None:
    recognised = recognise(AFTER_SALES, said, region="CN")
    assert {k: v for k, v in recognised.items() if k not in {"title", "description"}} == found


def test_two_possible_answers_are_none() -> None:
    assert "category" not in recognise(AFTER_SALES, "请问打印机坏了怎么办", region="CN")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("打印机坏了。一直卡纸", "打印机坏了"),
        ("It broke. Since Monday", "It broke"),
        ("a" * 80, "a" * 59 + "…"),
        ("你好，" + "这台机器从上周开始就总是莫名其妙地自己重启，我们试了很多办法都没有用", None),
        ("  \n ", ""),
    ],
)
def test_titles_are_first_sentences(said: str, title: str | None) -> None:
    sentence = first_sentence(said, length=60)
    assert len(sentence) <= 60
    assert title is None or sentence == title


_KEYS = [field.key for field in AFTER_SALES.fields]
_ANSWERS = st.dictionaries(
    st.sampled_from(_KEYS),
    st.sampled_from(["", "repair", "consulting", "hardware", "software", "normal", "x"]),
)


@given(answers=_ANSWERS)
def test_every_form_comes_to_an_end(answers: dict[str, str]) -> None:
    """Answering what is asked asks each visible question at most once, then nothing more."""
    answers = dict(answers)
    asked: list[str] = []
    while field := next_field(AFTER_SALES, answers):
        assert field.key not in asked
        asked.append(field.key)
        answers[field.key] = field.options[0].value if field.options else "x"
    shown = visible_fields(AFTER_SALES, answers)
    assert all(is_done(field, answers) for field in shown)
    assert set(settled(AFTER_SALES, answers)) <= {field.key for field in shown}
    assert len(summary(AFTER_SALES, answers, "en")) == len(settled(AFTER_SALES, answers))


@given(said=st.text(max_size=200))
def test_nothing_people_say_breaks_recognition(said: str) -> None:
    found = recognise(AFTER_SALES, said, region="CN")
    for key, answer in found.items():
        field = AFTER_SALES.field(key)
        assert field is not None
        assert answer


def test_forms_are_values() -> None:
    assert Form.model_validate(AFTER_SALES.model_dump(mode="json")) == AFTER_SALES
    assert isinstance(AFTER_SALES, Form)


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("打印机打不开了", "repair"),
        ("屏幕坏了", "repair"),
        ("The printer shows an error", "repair"),
        ("It won’t start", "repair"),
        ("my screen doesn't work", "repair"),
        ("想问一下发票", "consulting"),
        ("我要投诉", "complaint"),
        ("你好", None),
    ],
)
def test_the_kind_of_question_is_recognised(said: str, category: str | None) -> None:
    assert recognise(AFTER_SALES, said, region="CN").get("category") == category


@pytest.mark.parametrize(
    ("said", "priority"),
    [
        ("不紧急", "low"),
        ("it's not urgent", "low"),
        ("not very urgent, but please", "low"),
        ("不是很急，有空再看", "low"),
        ("不太急", "low"),
        ("不影响工作", "normal"),
        ("有点急", "high"),
        ("很急！", "urgent"),
        ("客户催得非常着急", "urgent"),
        ("麻烦加急", "urgent"),
        ("很紧急", "urgent"),
        ("urgent!", "urgent"),
        ("as soon as possible please", "urgent"),
    ],
)
def test_a_longer_word_is_meant_before_the_one_inside_it(said: str, priority: str) -> None:
    assert recognise(AFTER_SALES, said, region="CN")["priority"] == priority
