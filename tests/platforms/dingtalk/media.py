"""Files: uploads with their limits, codes of what people sent, addresses good once."""

import mimetypes
from pathlib import PurePath

from aiohttp import web

from tests.platforms.dingtalk.records import App, StoredFile
from tests.platforms.dingtalk.refusals import OldRefusal, Refusal
from tests.platforms.dingtalk.world import World

_MB = 1024 * 1024
# By type: bytes, endings.
KINDS = {
    "image": (20 * _MB, {"jpg", "jpeg", "gif", "png", "bmp"}),
    "voice": (2 * _MB, {"amr", "mp3", "wav"}),
    "video": (20 * _MB, {"mp4"}),
    "file": (20 * _MB, {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"}),
}


class Media:
    """Keeps files."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def upload(self, request: web.Request) -> dict:
        """POST /media/upload: an old API with the new APIs' token."""
        try:
            self._world.app_of_token(request.query.get("access_token", ""))
        except Refusal:
            raise OldRefusal(40014, "不合法的access_token") from None
        form = await request.post()
        kind, part = form.get("type"), form.get("media")
        if kind not in KINDS:
            raise OldRefusal(40004, "不合法的媒体文件类型")
        if not isinstance(part, web.FileField):
            raise OldRefusal(41005, "缺少media参数")
        most, endings = KINDS[kind]
        content = part.file.read()
        if len(content) > most or not content:
            raise OldRefusal(40006, "不合法的文件大小")
        if PurePath(part.filename).suffix[1:].lower() not in endings:
            raise OldRefusal(40005, "不合法的文件类型")
        media_id = f"@lAL{self._world.number()}"
        self._world.media[media_id] = StoredFile(content=content, name=part.filename, kind=kind)
        return {"errcode": 0, "errmsg": "ok", "media_id": media_id, "type": kind}

    def keep(self, content: bytes, name: str = "") -> str:
        """A file a person sends: its download code."""
        code = f"mIofN{self._world.number()}=="
        self._world.codes[code] = StoredFile(content=content, name=name)
        return code

    def locate(self, app: App, body: dict) -> dict:
        """POST /v1.0/robot/messageFiles/download: an address good for one fetch."""
        self._world.charge(app)
        self._world.app_of_robot(app, body.get("robotCode"))
        file = self._world.codes.get(body.get("downloadCode", ""))
        if file is None:
            raise Refusal(400, "invalidParameter.downloadCode", "downloadCode无效")
        address = f"file-{self._world.number()}"
        self._world.downloads[address] = file
        return {"downloadUrl": f"{self._world.url}/oss/{address}?Expires=1&Signature=a%2Bb%3D"}

    def fetch(self, address: str) -> web.Response:
        """GET of such an address."""
        file = self._world.downloads.pop(address, None)
        if file is None:
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return web.Response(body=file.content, content_type=media_type)
