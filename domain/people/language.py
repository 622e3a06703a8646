"""Which of our languages somebody is spoken to in."""

# Complete everywhere.
LOCALES = ("zh_CN", "en")


def locale_of(language: str) -> str:
    """By the language a platform is used in (BCP 47); "" for "", which is nobody's choice.

    Who uses it in another language reads English rather than Chinese.
    """
    if not language:
        return ""
    return "zh_CN" if language.casefold().startswith("zh") else "en"
