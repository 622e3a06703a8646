"""The form files are handed in with. Libraries write the name in it as some platforms can't read
it: here it stands in plain UTF-8, and people will see it.
"""

import secrets
from collections.abc import Mapping
from typing import Final

_FORBIDDEN: Final = str.maketrans({'"': "_", "\\": "_", "/": "_", "\r": " ", "\n": " "})
_LONGEST_NAME: Final = 120


def form(
    name: str, content: bytes, *, media_type: str = "", fields: Mapping[str, str] | None = None
) -> tuple[bytes, str]:
    """Body and content type. The file is the part "media"; `fields` come before it."""
    boundary = f"gongdan-{secrets.token_hex(16)}"
    shown = name.translate(_FORBIDDEN)[-_LONGEST_NAME:] or "file"
    before = "".join(_field(boundary, *one) for one in (fields or {}).items())
    head = (
        f"{before}--{boundary}\r\n"
        f'Content-Disposition: form-data; name="media"; filename="{shown}"; '
        f"filelength={len(content)}\r\n"
        f"Content-Type: {media_type or 'application/octet-stream'}\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _field(boundary: str, name: str, value: str) -> str:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
