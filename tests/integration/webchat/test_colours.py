"""Everything on the page can be read by people who see little: contrast AA (WCAG 2.2, 1.4.3)."""

import re
from pathlib import Path

import pytest

from console import chat_page

STYLE = (Path(chat_page.__file__).parent / "styles" / "base.css").read_text(encoding="utf-8")
ON_GROUNDS = ("ink", "ink-soft", "ink-faint", "accent-ink")
PAIRS = [
    *((ink, ground) for ink in ON_GROUNDS for ground in ("page", "ground", "surface", "raised")),
    ("on-accent", "accent"),
    ("accent-ink", "accent-soft"),
    ("mine-ink", "mine"),
    ("mine-soft", "mine"),
    ("danger", "surface"),
    ("danger", "ground"),
    ("danger", "danger-soft"),
    ("warn", "warn-soft"),
    ("ground", "ink"),
    *((f"tone-{number}", ground) for number in range(6) for ground in ("ground", "surface")),
]


def theme(selector: str) -> dict[str, str]:
    body = STYLE[STYLE.index(selector) :].split("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


LIGHT = theme(":root {")
DARK = theme(':root[data-theme="dark"] {')


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_letters_stand_out_from_their_ground(colours: dict[str, str]) -> None:
    faint = {
        f"{ink} on {ground}": round(ratio, 2)
        for ink, ground in PAIRS
        if (ratio := contrast(colours[ink], colours[ground])) < 4.5
    }

    assert faint == {}


def test_the_systems_dark_theme_is_the_chosen_one() -> None:
    assert theme(':root:not([data-theme="light"]) {') == DARK
