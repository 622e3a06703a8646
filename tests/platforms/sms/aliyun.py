"""Aliyun's SMS and voice services on the wire, with a signature check of their own making."""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from aiohttp import web

from tests.platforms.web_server import WebServer

KEY_ID, SECRET = "LTAI5tExample", "ali-secret"
_ACTIONS = {
    "SendSms": {"PhoneNumbers", "SignName", "TemplateCode", "TemplateParam", "OutId"},
    "SingleCallByTts": {"CalledNumber", "TtsCode", "TtsParam", "OutId", "PlayTimes"},
}
_SIGNED = {
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
}
_AUTHORIZATION = re.compile(
    r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})"
)


class Aliyun:
    """Sends to whom it is told, if who asks may and says it rightly."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        # Code by number.
        self.refusals: dict[str, str] = {}
        self.nonces: set[str] = set()
        self.server = WebServer(self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        if problem := self._stranger(request, body):
            return _said(problem, status=400)
        action, fields = request.headers["x-acs-action"], dict(parse_qsl(request.query_string))
        allowed = {*_ACTIONS[action], "CalledShowNumber"}
        if not _ACTIONS[action] <= fields.keys() <= allowed:
            return _said("MissingParameter", status=400)
        to = fields.get("PhoneNumbers") or fields["CalledNumber"]
        if code := self.refusals.get(to) or _wrong(fields):
            return _said(code)
        self.sent.append({"action": action, "to": to, **fields})
        number = f"{len(self.sent):06}"
        known = {"BizId": f"{number}^0"} if action == "SendSms" else {"CallId": f"{number}^1"}
        return web.json_response({"Code": "OK", "Message": "OK", "RequestId": "R", **known})

    def _stranger(self, request: web.Request, body: bytes) -> str:
        told = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        if not told:
            return "MissingAuthorization"
        key_id, names, signature = told.groups()
        if key_id != KEY_ID:
            return "InvalidAccessKeyId.NotFound"
        nonce = request.headers["x-acs-signature-nonce"]
        if nonce in self.nonces:
            return "SignatureNonceUsed"
        self.nonces.add(nonce)
        at = datetime.strptime(request.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%S%z")
        if abs((datetime.now(UTC) - at).total_seconds()) > 900:
            return "InvalidTimeStamp.Expired"
        if not set(names.split(";")) >= _SIGNED:
            return "IncompleteSignature"
        return "" if signature == _signature(request, names, body) else "SignatureDoesNotMatch"


def _signature(request: web.Request, names: str, body: bytes) -> str:
    pairs = sorted(parse_qsl(request.query_string, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
    lines = [request.method, request.path, query]
    lines += [f"{name}:{request.headers[name]}" for name in sorted(names.split(";"))]
    lines += ["", names, hashlib.sha256(body).hexdigest()]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return hmac.new(SECRET.encode(), f"ACS3-HMAC-SHA256\n{digest}".encode(), "sha256").hexdigest()


def _wrong(fields: dict[str, str]) -> str:
    params = json.loads(fields.get("TemplateParam") or fields["TtsParam"])
    if any(not isinstance(value, str) or not value for value in params.values()):
        return "isv.INVALID_JSON_PARAM"
    if any(len(value) > 20 for value in params.values()):
        return "isv.PARAM_LENGTH_LIMIT"
    return ""


def _said(code: str, *, status: int = 200) -> web.Response:
    return web.json_response({"Code": code, "Message": f"about {code}"}, status=status)
