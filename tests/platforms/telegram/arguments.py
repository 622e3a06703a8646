"""Arguments of a call, whichever of the four ways they came."""

import json
from dataclasses import dataclass

from aiohttp import web

from tests.platforms.telegram.refusals import Refusal, bad_request


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file in the body of a call."""

    name: str
    content: bytes
    media_type: str


class Arguments:
    """Strings and uploads by name, as the server keeps them."""

    def __init__(self, values: dict[str, str], uploads: dict[str, Upload]) -> None:
        self.values = values
        self.uploads = uploads

    def text(self, name: str) -> str:
        """The string; "" when it was left out."""
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """The number; anything else counts as left out, as on the server."""
        try:
            return int(self.values.get(name, ""))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """True, yes or 1."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def parsed(self, name: str) -> object:
        """JSON; None when it was left out."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


async def read_arguments(request: web.Request) -> Arguments:
    """GET, urlencoded, multipart or JSON."""
    values = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= _from_json(await request.read())
    elif request.method == "POST":
        try:
            body = await request.post()
        except web.HTTPRequestEntityTooLarge:
            raise Refusal(413, "Request Entity Too Large") from None
        for name, value in body.items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(
                    name=value.filename, content=value.file.read(), media_type=value.content_type
                )
            else:
                values[name] = value
    return Arguments(values, uploads)


def _from_json(body: bytes) -> dict[str, str]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse request body as JSON") from None
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in given.items()
        if value is not None
    }
