from datetime import UTC, datetime

import pytest

from domain.tickets.report import Report
from domain.tickets.similarity import alikeness, looks_alike
from domain.tickets.ticket import Ticket

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def ticket(title: str, category: str = "") -> Ticket:
    return Ticket(
        number=1,
        customer_id=1,
        title=title,
        description="",
        category=category,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("打印机卡纸", "打印机卡纸了"),
        ("三楼打印机又卡纸", "三楼打印机卡纸"),
        ("Printer does not print", "the printer does not print!"),
    ],
)
def test_nearly_the_same_words_look_alike(new: str, old: str) -> None:
    assert looks_alike(Report(title=new), ticket(old))


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("打印机卡纸", "无法登录系统"),
        ("", ""),
        ("a", "a"),
        ("Invoice is wrong", "Printer jam"),
        ("The scanner is broken", "The printer is broken"),
        ("扫描仪坏了", "打印机坏了"),
    ],
)
def test_other_words_do_not(new: str, old: str) -> None:
    assert not looks_alike(Report(title=new), ticket(old))


def test_another_kind_of_request_is_another_request() -> None:
    report = Report(title="打印机卡纸", category="consulting")

    assert not looks_alike(report, ticket("打印机卡纸", "repair"))
    assert looks_alike(report, ticket("打印机卡纸"))


def test_alikeness_reaches_from_nothing_to_the_same() -> None:
    assert alikeness("打印机", "打印机") == 1
    assert alikeness("打印机", "路由器") == 0
