"""Whether a web address answers at all, for `gongdan doctor`: nothing is requested of it."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

# Seconds.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """`code` is "reachable", "unreachable" or "certificate"; `reason` says why not."""

    code: str
    host: str
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """It can be reached."""
        return self.code == "reachable"


async def reach(url: str) -> Reach:
    """Connect, check the certificate of an https address, and hang up."""
    parts = urlsplit(url)
    host, is_https = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    context = await asyncio.to_thread(ssl.create_default_context) if is_https else None
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
    except ssl.SSLError as error:
        return Reach(code="certificate", host=host, reason=told(error))
    except OSError as error:
        return Reach(code="unreachable", host=host, reason=told(error))
    return Reach(code="reachable", host=host)


def told(error: OSError) -> str:
    """What went wrong, as briefly as the error says it."""
    reason = getattr(error, "verify_message", "") or error.strerror or str(error)
    return reason or type(error).__name__
