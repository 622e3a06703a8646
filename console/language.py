"""Which of our languages a request asks for."""

import re

_RANGE = re.compile(r"\s*([A-Za-z]{1,8})[-A-Za-z0-9]*\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")
_LOCALES = {"zh": "zh_CN", "en": "en"}


def wished_locale(accept_language: str, default: str) -> str:
    """The locale an Accept-Language header prefers among ours, else the default."""
    best, weight = default, 0.0
    for part in accept_language[:200].split(","):
        wish = _RANGE.fullmatch(part)
        locale = _LOCALES.get(wish[1].lower()) if wish else None
        if wish and locale and float(wish[2] or 1) > weight:
            best, weight = locale, float(wish[2] or 1)
    return best
