"""Ratings in people's own words ("5 谢谢", "打4分", "five stars", "👍"). Pure.

When in doubt it is none: a request taken for a rating would wait for ever. So what follows a score
must be the end, a mark, or words about the service; "5 台打印机坏了" is a message.
"""

import re
from dataclasses import dataclass

from domain.surveys.survey import HIGHEST, LOWEST
from domain.tickets.pleasantries import is_pleasantry

# Longer texts say something else, or too much to guess.
_LONGEST = 200
# Praise longer than this may hide a request.
_PRAISE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A score, and what was said with it."""

    score: int
    comment: str = ""


_WORDS = {
    **dict(zip("一二三四五", range(1, 6), strict=True)),
    "两": 2,
    **dict(zip(("one", "two", "three", "four", "five"), range(1, 6), strict=True)),
}
_PHRASES = {
    "非常满意": 5, "很满意": 5, "十分满意": 5, "特别满意": 5, "满分": 5, "好评": 5, "五星好评": 5,
    "满意": 4, "比较满意": 4, "一般": 3, "一般般": 3, "不满意": 2, "不太满意": 2, "非常不满意": 1,
    "很不满意": 1, "差评": 1, "very satisfied": 5, "satisfied": 4, "dissatisfied": 2,
    "unsatisfied": 2, "not satisfied": 2, "very dissatisfied": 1, "full marks": 5, "top marks": 5,
}  # fmt: skip
_THUMBS = _UP, _DOWN = "👍", "👎"
_NAMED_THUMBS = {"[强]": _UP, "[赞]": _UP, "[弱]": _DOWN}
_STARS, _HOLLOW = "⭐★🌟", "☆"
# Skin tones, variation selectors, joiners, and the frame of keycap digits.
_DRESS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d\u20e3]")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９／", "0123456789/")

_SCORE = r"(?P<score>[1-5]|[一二两三四五]|(?:one|two|three|four|five)\b)"
_LEAD = r"""(?:(?:我|我们|就|那)?\s*(?:再)?\s*(?:打|给|评|评价|评分|评为)
    (?:你们|您|你|师傅|他|她)?\s*(?:打|评)?\s*个?\s*[:：]?\s*
  | (?:my\s+)?(?:rating|score)\s*(?:is|:)?\s*
  | (?:i'?d?\s+)?(?:would\s+)?(?:give|rate)\s+(?:(?:it|you|this|them)\s+)?(?:a\s+)?)"""
_UNIT = r"""(?P<unit>\s*[分星] | \s*(?:stars?|points?)\b | -star\b | \s*/\s*5(?!\d)
  | \s+out\s+of\s+(?:5|five)\b)"""
_PARTICLE = r"[吧哦啊呢啦呀哈]?"
_AT_START = re.compile(
    rf"(?P<lead>{_LEAD})?{_SCORE}(?:{_UNIT}{_PARTICLE})?(?P<rest>.*)",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_MARK = re.compile(r"\s*[,，。!！;；~～—\n]+\s*")
# After a bare digit these make a list ("5. …", "5、6 号机"), not a sentence.
_END = re.compile(r"\s*[.。,，!！~～;；…]*\s*")
# How people begin to speak of the service they had.
_JUDGING = re.compile(
    r"""\s*(?:[.:：、]\s*)?(?:
      很|非常|太|特别|十分|挺|真|超|还(?:行|可以|不错|好)|不错|满意|不满|好评|差评|服务|态度|速度|效率
    | 专业|耐心|及时|解决得|处理得|师傅|工程师|客服|辛苦|谢|感谢|多谢|给力|可以|慢|差|好
    | (?:very|too|so|really|great|good|nice|excellent|perfect|awesome|amazing|fast|quick|slow|poor
      |bad|terrible|friendly|helpful|rude|well|thanks|thank|thx|cheers|the\s+service|service
      |because)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_ASKS = re.compile(r"[?？]|[吗么嘛]\s*[。.!！]*\s*$")
_SPLIT = re.compile(r"[\s,，。.!！;；~～]+")


def read_rating(text: str) -> Rating | None:
    """The rating this text is, as an answer to "how did we do, 1 to 5?"; None = something else."""
    plain = _plain(text)
    if not plain or len(plain) > _LONGEST or _ASKS.search(plain):
        return None
    return (
        _as_phrase(plain)
        or _as_signs(plain)
        or _as_score(plain)
        or _after_thanks(plain)
        or _at_the_end(plain)
    )


def _plain(text: str) -> str:
    plain = _DRESS.sub("", text).translate(_FULL_WIDTH).replace("’", "'").strip()
    for name, thumb in _NAMED_THUMBS.items():
        plain = plain.replace(name, thumb)
    return plain


def _as_phrase(text: str) -> Rating | None:
    """ "非常满意，谢谢"."""
    first, rest = _cut(text)
    score = _PHRASES.get(first)
    if score is None or (rest and not is_pleasantry(rest)):
        return None
    return Rating(score=score, comment=rest)


def _as_signs(text: str) -> Rating | None:
    """Stars and thumbs, with a word of thanks or judgement at most."""
    signs = re.match(rf"[{_STARS}{_HOLLOW}\s]+|[{_UP}\s]+|[{_DOWN}\s]+", text)
    if not signs or not signs[0].strip():
        return None
    score, rest = _signed(signs[0]), text[signs.end() :].strip(" ,，。.!！~～")
    if score is None or not _says_no_more(rest):
        return None
    return Rating(score=score, comment=rest)


def _signed(signs: str) -> int | None:
    if _UP in signs or _DOWN in signs:
        return HIGHEST if _UP in signs else LOWEST
    filled = sum(signs.count(star) for star in _STARS)
    hollow = signs.count(_HOLLOW)
    is_whole = not hollow or filled + hollow == HIGHEST
    return filled if LOWEST <= filled <= HIGHEST and is_whole else None


def _as_score(text: str) -> Rating | None:
    """The score first: "5", "打5分，很专业", "2 太慢了"."""
    found = _AT_START.fullmatch(text)
    if not found:
        return None
    rest, is_worded = found["rest"], bool(found["unit"] or found["lead"])
    if not _may_follow(rest, found, is_worded=is_worded):
        return None
    return Rating(score=_value(found["score"]), comment=rest.strip(" \n,，。.:：!！;；、~～—"))


def _may_follow(rest: str, found: re.Match[str], *, is_worded: bool) -> bool:
    if _END.fullmatch(rest):
        # "两" and "一" alone are no ratings, "five" is.
        return is_worded or found["score"].isascii()
    said = rest.strip(" \n,，。.:：!！;；、~～—")
    if is_pleasantry(said):
        return True
    mark = _MARK.match(rest)
    if mark and not said[:1].isdigit():
        return is_worded or found["score"].isdigit()
    return bool(_JUDGING.match(rest)) and not re.search(r"\d", "" if is_worded else said)


def _after_thanks(text: str) -> Rating | None:
    """ "谢谢，5分" and "thanks! 5"; but "ok 👍" is mere politeness."""
    for split in _SPLIT.finditer(text):
        thanks, rest = text[: split.start()], text[split.end() :]
        if rest and is_pleasantry(thanks):
            rating = _as_score(rest) or (None if rest[0] in _THUMBS else _as_signs(rest))
            if rating:
                return rating
    return None


def _at_the_end(text: str) -> Rating | None:
    """ "很专业，打5分": words about the service, and the score with its unit last."""
    splits = list(_SPLIT.finditer(text.rstrip(" 。.!！~～")))
    for split in reversed(splits):
        said, last = text[: split.start()], text[split.end() :].rstrip(" 。.!！~～")
        found = _AT_START.fullmatch(last)
        signed = _as_signs(last)
        if not _JUDGING.match(said):
            return None
        if found and found["unit"] and not found["rest"] and "/" not in found["unit"]:
            return Rating(score=_value(found["score"]), comment=said)
        if signed and not signed.comment:
            return Rating(score=signed.score, comment=said)
    return None


def _says_no_more(rest: str) -> bool:
    """Nothing, thanks, or praise: no new request."""
    return not rest or is_pleasantry(rest) or (bool(_JUDGING.match(rest)) and len(rest) <= _PRAISE)


def _cut(text: str) -> tuple[str, str]:
    """A whole phrase, or what stands before the first mark; and the rest."""
    whole = text.casefold().rstrip(" 。.!！~～")
    mark = _SPLIT.search(text)
    if mark is None or whole in _PHRASES:
        return whole, ""
    return text[: mark.start()].casefold(), text[mark.end() :]


def _value(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word.casefold()]
