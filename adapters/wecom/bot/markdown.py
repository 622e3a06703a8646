"""Words as the markdown of bots: what could be taken for markup is marked as plain.

Only that is: the fewer signs of ours there are, the less a client can show of them.
"""

import re
from typing import Final

_SPECIAL: Final = re.compile(
    r"""[*`~]
    | \\(?=[!-/:-@\[-`{-~])            # before punctuation: it would vanish
    | (?<![^\W_])_ | _(?![^\W_])       # inside words it is plain
    | \[(?=[^\]]*\][(\[:])             # a link
    | <(?=[A-Za-z/!?@])                # a tag, a mention
    | &(?=\#?\w+;)                     # an entity
    """,
    re.VERBOSE,
)
# At the beginning of a line: headings, quotes, lists, rules and what makes tables.
_LEADING: Final = re.compile(
    r"""(?m)^([ \t]*)(?=\#{1,6}(?:\s|$) | > | [-+](?:\s|$) | [-=|:\ ]*[-=][-=|:\ ]*$)
    | ^([ \t]*\d+)(?=[.)](?:\s|$))
    """,
    re.VERBOSE,
)
# So far in, it would be shown as a program.
_INDENTED: Final = re.compile(r"(?m)^[ \t]{4,}")


def marked(text: str) -> str:
    """The same words, line by line."""
    plain = _SPECIAL.sub(r"\\\g<0>", _INDENTED.sub("   ", text))
    plain = _LEADING.sub(lambda found: f"{found[1] or found[2] or ''}\\", plain)
    # Two spaces end a line; without them lines are joined.
    return plain.replace("\n", "  \n")


def with_title(title: str, text: str) -> str:
    """Marked; the title, if the text begins so, stands out."""
    is_one = title == title.strip() and "\n" not in title and not title.endswith("\\")
    if not title or not is_one or not text.startswith(title):
        return marked(text)
    return f"**{marked(title)}**{marked(text[len(title) :])}"
