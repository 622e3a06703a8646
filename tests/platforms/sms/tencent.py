"""Tencent Cloud's SMS and voice services on the wire, with a signature check of their own."""

import hashlib
import hmac
import re
import time
from datetime import UTC, datetime

from aiohttp import web

from tests.platforms.web_server import WebServer

KEY_ID, SECRET, APP = "AKIDexample", "tencent-secret", "1400006666"
_VERSIONS = {"SendSms": ("sms", "2021-01-11"), "SendTtsVoice": ("vms", "2020-09-02")}
_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/(\d{4}-\d\d-\d\d)/([a-z]+)/tc3_request, "
    r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)


class Tencent:
    """Sends to whom it is told, if who asks may and says it rightly."""

    def __init__(self) -> None:
        self.sent: list[dict[str, object]] = []
        # Code by number.
        self.refusals: dict[str, str] = {}
        self.server = WebServer(self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        action = request.headers.get("X-TC-Action", "")
        if problem := _stranger(request, body, action):
            return _error(problem)
        asked = await request.json()
        params = asked["TemplateParamSet"]
        if any(len(value) > 12 for value in params):
            return _error("InvalidParameterValue.TemplateParameterLengthLimit")
        if action == "SendTtsVoice":
            return self._call(asked)
        return self._text(asked)

    def _text(self, asked: dict[str, object]) -> web.Response:
        (to,) = asked["PhoneNumberSet"]
        if asked["SmsSdkAppId"] != APP:
            return _error("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
        status = {"PhoneNumber": to, "Fee": 1, "SessionContext": asked["SessionContext"]}
        if code := self.refusals.get(to):
            return _response(
                SendStatusSet=[{**status, "Code": code, "Message": "no", "SerialNo": ""}]
            )
        self.sent.append({"to": to, **asked})
        taken = {"Code": "Ok", "Message": "send success", "SerialNo": f"S{len(self.sent)}"}
        return _response(SendStatusSet=[{**status, **taken}])

    def _call(self, asked: dict[str, object]) -> web.Response:
        to = asked["CalledNumber"]
        if asked["VoiceSdkAppid"] != APP:
            return _error("UnauthorizedOperation.VoiceSdkAppidIsDisabled")
        if code := self.refusals.get(to):
            return _error(code)
        self.sent.append({"to": to, **asked})
        told = {"CallId": f"C{len(self.sent)}", "SessionContext": asked["SessionContext"]}
        return _response(SendStatus=told)


def _stranger(request: web.Request, body: bytes, action: str) -> str:
    told = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if not told or action not in _VERSIONS:
        return "AuthFailure.InvalidAuthorization"
    key_id, day, service, names, signature = told.groups()
    if key_id != KEY_ID:
        return "AuthFailure.SecretIdNotFound"
    if (service, request.headers["X-TC-Version"]) != _VERSIONS[action]:
        return "NoSuchVersion"
    if not request.headers.get("X-TC-Region"):
        return "MissingParameter"
    at = int(request.headers["X-TC-Timestamp"])
    if abs(time.time() - at) > 300 or f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}" != day:
        return "AuthFailure.SignatureExpire"
    good = _signature(request, body, day, service, names, at)
    return "" if signature == good else "AuthFailure.SignatureFailure"


def _signature(
    request: web.Request, body: bytes, day: str, service: str, names: str, at: int
) -> str:
    headers = "".join(f"{name}:{request.headers[name].lower()}\n" for name in names.split(";"))
    payload = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n/\n\n{headers}\n{names}\n{payload}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"TC3-HMAC-SHA256\n{at}\n{day}/{service}/tc3_request\n{digest}"
    key = b"TC3" + SECRET.encode()
    for word in (day, service, "tc3_request", to_sign):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key.hex()


def _error(code: str) -> web.Response:
    return _response(Error={"Code": code, "Message": f"about {code}"})


def _response(**told: object) -> web.Response:
    return web.json_response({"Response": {"RequestId": "R", **told}})
