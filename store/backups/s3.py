"""Backups on S3-compatible storage: AWS, Aliyun OSS, Tencent COS, MinIO and others."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from store.backups.errors import BackupPartMissing, PlaceUnavailable
from store.backups.place import Bucket, Carried, Stored, unwatched

# Of 10,000 parts at most: 160 GB in one thing.
_PART_SIZE = 16 * 1024 * 1024
_PIECE = 1 << 20
# For one request, and for all tries of it.
_ONE = timedelta(minutes=5)
_ALL = timedelta(minutes=1)
_MOST_TRIES = 5
_LISTED = 1000
_CAUSES = tuple(
    map(
        re.compile,
        (
            r"<Code>(\w+)</Code>",
            r"InvalidCertificate\(\s*(\w+)",
            r'message: "([^"]+)"',
            r'error: "([^"]+)"',
        ),
    )
)
_ADDRESS = re.compile(r"https?://[^/\s]+")
_LONGEST = 300


class S3:
    """Implements `store.backups.place.Place`."""

    def __init__(self, bucket: Bucket) -> None:
        self.shown = f"s3://{bucket.name}/{bucket.prefix}".rstrip("/")
        self._prefix = f"{bucket.prefix}/" if bucket.prefix else ""
        self._store = _store(bucket)

    def put(self, name: str, content: Path, carried: Carried = unwatched) -> None:
        """In parts, if it is large: there is nothing before the last has arrived."""
        is_small = content.stat().st_size <= _PART_SIZE
        with self._told(name), content.open("rb") as source:
            if is_small:
                obstore.put(self._store, self._prefix + name, source.read())
            else:
                pieces = _pieces(source, carried)
                obstore.put(self._store, self._prefix + name, pieces, chunk_size=_PART_SIZE)

    def fetch(self, name: str, target: Path, carried: Carried = unwatched) -> None:
        """Piece by piece."""
        with target.open("wb") as sink:
            for piece in self._fetched(name):
                sink.write(piece)
                carried(len(piece))

    def _fetched(self, name: str) -> Iterator[bytes]:
        with self._told(name):
            yield from obstore.get(self._store, self._prefix + name).stream()

    def stored(self, prefix: str) -> Iterator[Stored]:
        """By pages."""
        folder, _, _ = prefix.rpartition("/")
        with self._told(prefix):
            for page in obstore.list(self._store, self._prefix + folder, chunk_size=_LISTED):
                for one in page:
                    name = one["path"].removeprefix(self._prefix)
                    if name.startswith(prefix):
                        yield Stored(name=name, size=one["size"], stored_at=one["last_modified"])

    def remove(self, name: str) -> None:
        """What is not there is gone."""
        with self._told(name):
            try:
                obstore.delete(self._store, self._prefix + name)
            except FileNotFoundError:
                return

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise BackupPartMissing(part=name) from None
        except (BaseError, OSError) as error:
            raise PlaceUnavailable(place=self.shown, reason=_reason(error)) from error


def _store(bucket: Bucket) -> S3Store:
    is_plain = bucket.endpoint.startswith("http://")
    return S3Store(
        bucket.name,
        access_key_id=bucket.access_key_id,
        secret_access_key=bucket.secret_access_key,
        region=bucket.region,
        endpoint=_address(bucket),
        virtual_hosted_style_request=not bucket.is_in_path,
        # Not everybody who speaks S3 knows how to remove many at once.
        disable_bulk_delete=True,
        client_options=(
            {"allow_http": is_plain, "timeout": _ONE, "root_certificate": bucket.authority}
            if bucket.authority
            else {"allow_http": is_plain, "timeout": _ONE}
        ),
        retry_config={"max_retries": _MOST_TRIES, "retry_timeout": _ALL},
    )


def _pieces(source: IO[bytes], carried: Carried) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece
        carried(len(piece))


def _address(bucket: Bucket) -> str:
    endpoint = bucket.endpoint or f"https://s3.{bucket.region}.amazonaws.com"
    if bucket.is_in_path:
        return endpoint
    scheme, _, host = endpoint.partition("://")
    return f"{scheme}://{bucket.name}.{host}"


def _reason(error: BaseException) -> str:
    """The storage's own word where it has one (AccessDenied, NoSuchBucket, …), else what keeps us
    from it, else the first line: the rest is a tree for developers."""
    told = str(error).strip()
    cause = next((found[1] for pattern in _CAUSES if (found := pattern.search(told))), "")
    if not cause:
        return told.partition("\n")[0][:_LONGEST]
    address = _ADDRESS.search(told)
    return f"{cause} ({address[0]})" if address else cause
