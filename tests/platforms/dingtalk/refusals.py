"""How DingTalk refuses: new APIs with a status, old ones with an errcode under status 200."""

from aiohttp import web


class Refusal(Exception):
    """A new-style refusal."""

    def __init__(self, status: int, code: str, message: str = "", **more: object) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "message": message or code, "requestid": "7F3A-01", **more}


class OldRefusal(Exception):
    """An old-style refusal."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.body = {"errcode": errcode, "errmsg": errmsg}


def parameter(code: str) -> Refusal:
    """Something in the request is wrong."""
    return Refusal(400, code)


def to_response(error: Refusal | OldRefusal) -> web.Response:
    """As it goes over the wire."""
    if isinstance(error, OldRefusal):
        return web.json_response(error.body)
    return web.json_response(error.body, status=error.status)
