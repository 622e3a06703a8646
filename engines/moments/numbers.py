"""Small numbers as they are written: 12, 十二, 两, "a"."""

_DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}

# For patterns of others: what `number` reads.
NUMBER = r"(?:\d{1,4}|[零〇一二两三四五六七八九十]{1,3})"


def number(written: str) -> int:
    """What `NUMBER` matched. Beyond 99 only digits are known."""
    if written.isdecimal() and written.isascii():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[sign]) for sign in written))
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)
