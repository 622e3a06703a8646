"""Files as the server keeps and describes them: sizes of photos, ids per bot, paths, limits."""

import hashlib
import mimetypes

from tests.platforms.telegram.records import StoredFile
from tests.platforms.telegram.refusals import bad_request
from tests.platforms.telegram.wire import file_json
from tests.platforms.telegram.world import BotAccount, World

PHOTO_SIZES = ((90, 67), (320, 240), (1280, 960))
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 << 20
FOLDERS = {"photo": "photos", "video": "videos", "voice": "voice", "audio": "music"}
PICTURE_STARTS = (b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF", b"BM")


def media_content(
    world: World, bot: BotAccount, kind: str, content: bytes, *, name: str, media_type: str
) -> tuple[dict, tuple[StoredFile, ...]]:
    """The content field of a message with a new file, and what is kept of it."""
    if kind == "photo":
        return _photo(world, bot, content)
    file = _keep(world, bot, kind, content, name, media_type)
    return describe(file), (file,)


def describe(file: StoredFile) -> dict:
    """The content field of a message that shows a stored file."""
    described = file_json(file)
    if file.kind == "photo":
        return {"photo": [described | {"width": 1280, "height": 960}]}
    if file.kind != "video_note" and file.media_type:
        described["mime_type"] = file.media_type
    if file.name and file.kind in {"document", "audio", "video", "animation"}:
        described["file_name"] = file.name
    if file.kind in {"voice", "audio", "video", "animation", "video_note"}:
        described["duration"] = 3
    if file.kind in {"video", "animation"}:
        described |= {"width": 640, "height": 480}
    if file.kind == "video_note":
        described["length"] = 240
    both = {"document": file_json(file)} if file.kind == "animation" else {}
    return {file.kind: described, **both}


def check_picture(content: bytes) -> None:
    """Refuse what can't be shown as a photo."""
    if len(content) > LARGEST_PHOTO:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; "
            f"the maximum size is {LARGEST_PHOTO} bytes"
        )
    if not content.startswith(PICTURE_STARTS):
        raise bad_request("IMAGE_PROCESS_FAILED")


def _photo(world: World, bot: BotAccount, content: bytes) -> tuple[dict, tuple[StoredFile, ...]]:
    """Three sizes, the largest last; only that one is the picture itself."""
    sizes, kept = [], None
    for width, height in PHOTO_SIZES:
        is_largest = (width, height) == PHOTO_SIZES[-1]
        part = content if is_largest else content[: max(1, len(content) * width // 1280)]
        kept = _keep(world, bot, "photo", part, "", "image/jpeg")
        sizes.append(file_json(kept) | {"width": width, "height": height})
    return {"photo": sizes}, (kept,)


def _keep(
    world: World, bot: BotAccount, kind: str, content: bytes, name: str, media_type: str
) -> StoredFile:
    number = world.number()
    ending = mimetypes.guess_extension(media_type) or ".bin" if media_type else ".bin"
    file = StoredFile(
        file_id=f"AgAC{bot.id}-{kind}-{number}",
        unique_id=hashlib.sha256(content).hexdigest()[:15],
        kind=kind,
        content=content,
        name=name,
        media_type=media_type,
        path=f"{FOLDERS.get(kind, 'documents')}/file_{number}{ending}",
    )
    world.files[file.file_id] = file
    return file
