"""What counts as a rating when a customer was asked how it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.surveys.answers import Rating, read_rating
from domain.tickets.pleasantries import is_pleasantry

RATINGS = {
    "5": 5, " 5 ": 5, "５": 5, "5️⃣": 5, "5。": 5, "4!": 4, "1": 1,
    "5分": 5, "5 分": 5, "五分": 5, "五星": 5, "3星": 3, "打5分": 5, "我打4分": 4, "给5分吧": 5,
    "打个五分": 5, "评分：4": 4, "评价 3分": 3, "给你们五星好评": 5, "满分": 5, "两分": 2,
    "打5": 5, "5/5": 5, "4 / 5": 4, "4 out of 5": 4, "five": 5, "five stars": 5, "Five Stars!": 5,
    "5 stars": 5, "3 points": 3, "I'd give it a 4": 4, "i give 5": 5, "rating: 2": 2,
    "⭐⭐⭐⭐⭐": 5, "★★★★☆": 4, "⭐⭐": 2, "👍": 5, "👍🏻": 5, "👍👍👍": 5, "👎": 1, "[强]": 5,
    "[弱]": 1, "非常满意": 5, "满意": 4, "一般": 3, "不满意": 2, "非常不满意": 1, "好评": 5,
    "very satisfied": 5, "Satisfied.": 4,
}  # fmt: skip

WITH_WORDS = {
    "5 谢谢": (5, "谢谢"),
    "5谢谢": (5, "谢谢"),
    "5分谢谢师傅": (5, "谢谢师傅"),
    "5分，师傅很专业": (5, "师傅很专业"),
    "5，师傅很专业": (5, "师傅很专业"),
    "5. 很好": (5, "很好"),
    "2 太慢了": (2, "太慢了"),
    "1分 太慢了，等了3天": (1, "太慢了，等了3天"),
    "2，等了3天才来": (2, "等了3天才来"),
    "4/5，不错": (4, "不错"),
    "5 thanks a lot": (5, "thanks a lot"),
    "2, waited for three days": (2, "waited for three days"),
    "5 stars, great service": (5, "great service"),
    "👍 谢谢": (5, "谢谢"),
    "👍辛苦了": (5, "辛苦了"),
    "⭐⭐⭐⭐⭐ great": (5, "great"),
    "谢谢，5分": (5, ""),
    "thanks! 5": (5, ""),
    "很专业，打5分": (5, "很专业"),
    "服务很好 5分": (5, "服务很好"),
    "太慢了 2分": (2, "太慢了"),
    "great service, 5 stars": (5, "great service"),
    "非常满意，谢谢": (5, "谢谢"),
}

NONE = [
    "5 台打印机坏了",
    "5台打印机坏了",
    "5分钟后到",
    "5 分钟前又卡纸了",
    "3分公司的打印机坏了",
    "3分机打不通",
    "3分之一的机器坏了",
    "五星大厦3楼的打印机坏了",
    "五星级酒店那台",
    "五楼的也坏了",
    "5楼打印机没反应",
    "4 楼的也坏了",
    "5、6号机坏了",
    "5. 打印机坏了",
    "5分？",
    "5分可以吗",
    "给5台电脑装驱动",
    "给5分公司打电话",
    "打5分钟电话也没人接",
    "不能打5分",
    "还有5分钟",
    "10",
    "55",
    "0",
    "6",
    "4.5",
    "5%",
    "15分",
    "5月5号来过",
    "2/5 下午来",
    "5/50",
    "1001",
    "#1001",
    "一直卡纸",
    "两台都坏了",
    "一",
    "四个人都用不了",
    "三楼",
    "不满意的是打印机又坏了",
    "满意的话再联系",
    "一般什么时候能来",
    "👍 打印机又坏了",
    "👍👎",
    "ok 👍",
    "好的👍",
    "⭐⭐⭐⭐⭐⭐",
    "★☆",
    "⭐ 打印机",
    "谢谢",
    "好的",
    "谢谢，5台都好了，还有2台没好",
    "5 printers are broken",
    "5 minutes ago it jammed again",
    "2 days and nothing happened",
    "3 more things",
    "five printers",
    "fiveish",
    "5 points of sale are down",
    "five star hotel printer",
    "4/5 of the printers are down",
    "one more thing: it still jams",
    "2 good printers and 3 bad ones",
    "not 5 stars",
    "5 stars?",
    "rate limit exceeded",
    "give me a call",
    "",
    "   ",
]


@pytest.mark.parametrize(("text", "score"), RATINGS.items())
def test_a_score_in_any_dress_is_a_rating(text: str, score: int) -> None:
    rating = read_rating(text)
    assert rating is not None, text
    assert rating.score == score


@pytest.mark.parametrize(("text", "told"), WITH_WORDS.items())
def test_words_about_the_service_go_with_it(text: str, told: tuple[int, str]) -> None:
    assert read_rating(text) == Rating(score=told[0], comment=told[1])


@pytest.mark.parametrize("text", NONE)
def test_what_might_be_a_request_is_none(text: str) -> None:
    assert read_rating(text) is None


_THINGS = (*"台个层楼号点天次页张位家月年块元", "小时", "分钟", "公里", "号机", "楼层")


@given(
    score=st.integers(1, 5),
    gap=st.sampled_from(["", " "]),
    thing=st.sampled_from(_THINGS),
    what=st.sampled_from(["打印机坏了", "没反应", "到不了", "的机器又卡纸", "以后再来"]),
)
def test_so_many_of_something_is_never_a_rating(
    score: int, gap: str, thing: str, what: str
) -> None:
    assert read_rating(f"{score}{gap}{thing}{what}") is None


@given(st.text(max_size=300))
def test_anything_can_be_read(text: str) -> None:
    rating = read_rating(text)
    assert rating is None or 1 <= rating.score <= 5


@given(
    score=st.integers(1, 5),
    thanks=st.sampled_from(["谢谢", "谢谢师傅", "辛苦了", "thanks", "thank you very much", "👍"]),
    gap=st.sampled_from([" ", "，", "分 ", "分，", " / 5, "]),
)
def test_thanks_never_hide_a_rating(score: int, thanks: str, gap: str) -> None:
    assert is_pleasantry(thanks)
    rating = read_rating(f"{score}{gap}{thanks}")
    assert rating is not None
    assert rating.score == score
