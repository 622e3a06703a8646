"""What the pages for people point to is there, and both languages tell the same."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TRANSLATED = [page for page in PAGES if page.name.endswith(".zh-CN.md")]
# For developers, who read English.
ENGLISH_ONLY = {
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "adding-a-platform.md",
}
LARGEST_PICTURE = 250_000
_TARGET = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def headings(page: Path) -> list[str]:
    """Their levels, in order: "##"."""
    prose = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    return re.findall(r"^(#+) ", prose, re.MULTILINE)


def blocks(page: Path) -> list[str]:
    """What kinds of examples it has."""
    text = page.read_text(encoding="utf-8")
    return [block.strip().splitlines()[0] for block in _BLOCK.findall(text)]


def rows(page: Path) -> int:
    """Of all its tables."""
    return len(re.findall(r"^\|", page.read_text(encoding="utf-8"), re.MULTILINE))


def targets(page: Path) -> Iterator[str]:
    prose = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    for link, picture in _TARGET.findall(prose):
        target = (link or picture).partition("#")[0]
        if target and not target.startswith(("http://", "https://")):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    missing = [target for target in targets(page) if not (page.parent / target).exists()]

    assert missing == []


def test_every_page_for_users_is_there_in_both_languages() -> None:
    english = {named(page) for page in PAGES if page not in TRANSLATED}
    chinese = {named(page).replace(".zh-CN.md", ".md") for page in TRANSLATED}

    assert chinese == {name for name in english if Path(name).name not in ENGLISH_ONLY}


@pytest.mark.parametrize("page", TRANSLATED, ids=named)
def test_both_languages_tell_the_same(page: Path) -> None:
    other = page.with_name(page.name.replace(".zh-CN.md", ".md"))

    assert headings(page) == headings(other)
    assert blocks(page) == blocks(other)
    assert rows(page) == rows(other)


def test_pictures_are_small_and_all_of_them_are_shown() -> None:
    pictures = set((ROOT / "docs" / "pictures").iterdir())
    shown = {(page.parent / target).resolve() for page in PAGES for target in targets(page)}

    assert pictures - shown == set()
    assert [p.name for p in pictures if p.stat().st_size > LARGEST_PICTURE] == []
