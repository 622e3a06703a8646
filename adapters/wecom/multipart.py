"""The form WeCom takes files in. Libraries write the name in it as WeCom can't read it."""

import secrets
from typing import Final

_FORBIDDEN: Final = str.maketrans({'"': "_", "\\": "_", "/": "_", "\r": " ", "\n": " "})
_LONGEST_NAME: Final = 120


def form(name: str, media_type: str, content: bytes) -> tuple[bytes, str]:
    """Body and content type. The name stands there in plain UTF-8; people will see it."""
    boundary = f"gongdan-{secrets.token_hex(16)}"
    shown = name.translate(_FORBIDDEN)[-_LONGEST_NAME:] or "file"
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="media"; filename="{shown}"; '
        f"filelength={len(content)}\r\n"
        f"Content-Type: {media_type or 'application/octet-stream'}\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
