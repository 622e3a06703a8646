"""Long texts cut to what a phone screen holds."""


def shortened(text: str, length: int) -> str:
    """All lines, cut with an ellipsis beyond `length` characters."""
    whole = text.strip()
    return whole if len(whole) <= length else f"{whole[: length - 1].rstrip()}…"
