"""Everything this chat signs: who somebody is, which upload is theirs, which file they may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from adapters.webchat.address import Seat
from adapters.webchat.refusals import LinkExpired, NotThere, TokenRefused
from adapters.webchat.settings import Pane
from domain.messaging import ChatKind, FileKind

# A queued message may wait so long for its connection and still name its upload.
_UPLOAD_LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file in the file store, and how it is to be shown."""

    digest: str
    name: str
    media_type: str
    size: int
    kind: FileKind


class Tokens:
    """Signs and reads. What is expired is told by the clock given, not the machine's."""

    def __init__(
        self, secret: str, clock: Callable[[], datetime], *, link_lifetime: timedelta
    ) -> None:
        self._clock = clock
        self._link_seconds = int(link_lifetime.total_seconds())
        self._seats = URLSafeSerializer(secret, salt="webchat.seat")
        self._uploads = URLSafeSerializer(secret, salt="webchat.upload")
        self._links = URLSafeSerializer(secret, salt="webchat.link")

    def for_seat(self, seat: Seat) -> str:
        """A token by which this person is known again until `seat.until`."""
        return self._dump(
            self._seats,
            [
                seat.native_id,
                seat.name,
                seat.chat,
                seat.chat_kind.value,
                seat.pane.value,
                int(seat.until.timestamp()),
            ],
        )

    def seat(self, token: str) -> Seat:
        """Whose token it is. Raises TokenRefused."""
        try:
            native_id, name, chat, chat_kind, pane, until = self._seats.loads(token)
        except (BadData, ValueError) as error:
            raise TokenRefused from error
        if until <= self._clock().timestamp():
            raise TokenRefused
        return Seat(
            native_id=native_id,
            name=name,
            chat=chat,
            chat_kind=ChatKind(chat_kind),
            pane=Pane(pane),
            until=datetime.fromtimestamp(until, UTC),
        )

    def for_upload(self, file: KeptFile, seat: Seat) -> str:
        """A reference with which this person, and nobody else, may send the file."""
        until = int((self._clock() + _UPLOAD_LIFETIME).timestamp())
        return self._dump(self._uploads, [seat.native_id, seat.chat, until, _packed(file)])

    def upload(self, reference: str, seat: Seat) -> KeptFile:
        """The file of a reference given to this person. Raises NotThere."""
        try:
            native_id, chat, until, packed = self._uploads.loads(reference)
        except (BadData, ValueError) as error:
            raise NotThere from error
        if (native_id, chat) != (seat.native_id, seat.chat) or until <= self._clock().timestamp():
            raise NotThere
        return _unpacked(packed)

    def for_link(self, file: KeptFile) -> str:
        """The signed part of a file's address. The same for a while, so that browsers cache it."""
        seconds = self._link_seconds
        until = (int(self._clock().timestamp()) // seconds + 2) * seconds
        return self._dump(self._links, [until, _packed(file)])

    def link(self, signed: str) -> tuple[KeptFile, float]:
        """The file of an address, and how many seconds it is still good.

        Raises NotThere, LinkExpired.
        """
        try:
            until, packed = self._links.loads(signed)
        except (BadData, ValueError) as error:
            raise NotThere from error
        left = until - self._clock().timestamp()
        if left <= 0:
            raise LinkExpired
        return _unpacked(packed), left

    @staticmethod
    def _dump(serializer: URLSafeSerializer, content: object) -> str:
        signed: str = serializer.dumps(content)
        return signed


def _packed(file: KeptFile) -> Mapping[str, str | int]:
    return {
        "d": file.digest,
        "n": file.name,
        "t": file.media_type,
        "s": file.size,
        "k": file.kind.value,
    }


def _unpacked(packed: Mapping[str, str | int]) -> KeptFile:
    return KeptFile(
        digest=str(packed["d"]),
        name=str(packed["n"]),
        media_type=str(packed["t"]),
        size=int(packed["s"]),
        kind=FileKind(str(packed["k"])),
    )
