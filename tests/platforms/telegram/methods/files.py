"""Media messages and albums, and the way to a file's content."""

from tests.platforms.telegram.arguments import Arguments, Upload
from tests.platforms.telegram.media import (
    LARGEST_DOWNLOAD,
    check_picture,
    describe,
    media_content,
)
from tests.platforms.telegram.methods.destinations import find_destination
from tests.platforms.telegram.methods.texts import caption_of, read_caption, read_markup
from tests.platforms.telegram.records import StoredFile
from tests.platforms.telegram.refusals import bad_request
from tests.platforms.telegram.wire import file_json, message_json
from tests.platforms.telegram.world import BotAccount, World

ALBUM_KINDS = {"photo", "video", "document", "audio"}
MIXED_ALBUM_KINDS = {"photo", "video"}
MOST_IN_ALBUM = 10


def send_photo(world: World, bot: BotAccount, args: Arguments) -> dict:
    """sendPhoto."""
    return _send_file(world, bot, args, "photo")


def send_document(world: World, bot: BotAccount, args: Arguments) -> dict:
    """sendDocument."""
    return _send_file(world, bot, args, "document")


def send_voice(world: World, bot: BotAccount, args: Arguments) -> dict:
    """sendVoice."""
    return _send_file(world, bot, args, "voice")


def send_video(world: World, bot: BotAccount, args: Arguments) -> dict:
    """sendVideo."""
    return _send_file(world, bot, args, "video")


def send_audio(world: World, bot: BotAccount, args: Arguments) -> dict:
    """sendAudio."""
    return _send_file(world, bot, args, "audio")


def send_animation(world: World, bot: BotAccount, args: Arguments) -> dict:
    """sendAnimation."""
    return _send_file(world, bot, args, "animation")


def send_video_note(world: World, bot: BotAccount, args: Arguments) -> dict:
    """sendVideoNote: shown without words."""
    args.values.pop("caption", None)
    return _send_file(world, bot, args, "video_note")


def send_media_group(world: World, bot: BotAccount, args: Arguments) -> list[dict]:
    """sendMediaGroup: all or nothing; buttons are not possible."""
    where = find_destination(world, bot, args)
    items = args.parsed("media") or []
    _check_album(items)
    prepared = [
        (_media(world, bot, args, item["type"], item["media"]), caption_of(item)) for item in items
    ]
    album = str(13_000_000_000 + world.number())
    posted = [
        world.post(
            where.chat,
            bot,
            {**content, **caption},
            thread=where.thread,
            reply_to=where.reply_to,
            files=files,
            album=album,
        )
        for (content, files), caption in prepared
    ]
    return [message_json(message) for message in posted]


def get_file(world: World, bot: BotAccount, args: Arguments) -> dict:
    """getFile."""
    file = _known(world, bot, args.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return file_json(file, with_path=True)


def _send_file(world: World, bot: BotAccount, args: Arguments, kind: str) -> dict:
    where = find_destination(world, bot, args)
    content, files = _media(world, bot, args, kind, args.text(kind) or f"attach://{kind}")
    message = world.post(
        where.chat,
        bot,
        {**content, **read_caption(args)},
        thread=where.thread,
        reply_to=where.reply_to,
        markup=read_markup(args),
        files=files,
    )
    return message_json(message)


def _media(
    world: World, bot: BotAccount, args: Arguments, kind: str, given: str
) -> tuple[dict, tuple[StoredFile, ...]]:
    """What is shown: an upload, or a file the bot already knows, of the same kind."""
    if given.startswith("attach://"):
        return _uploaded(world, bot, kind, args.uploads.get(given.removeprefix("attach://")))
    file = _known(world, bot, given)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return describe(file), (file,)


def _uploaded(
    world: World, bot: BotAccount, kind: str, upload: Upload | None
) -> tuple[dict, tuple[StoredFile, ...]]:
    if upload is None:
        raise bad_request(f"there is no {kind} in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        check_picture(upload.content)
    return media_content(
        world, bot, kind, upload.content, name=upload.name, media_type=upload.media_type
    )


def _known(world: World, bot: BotAccount, file_id: str) -> StoredFile | None:
    """File ids are of one bot; other bots can't use them."""
    return world.files.get(file_id) if f"AgAC{bot.id}-" in file_id else None


def _check_album(items: list[dict]) -> None:
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    kinds = {item.get("type") for item in items}
    if not kinds <= ALBUM_KINDS or (len(kinds) > 1 and not kinds <= MIXED_ALBUM_KINDS):
        raise bad_request("can't use the media of the specified type in the album")
