"""A folder and a bucket keep what is put there, and say what is wrong with them."""

import dataclasses
import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from store.backups.errors import BackupPartMissing, PlaceUnavailable
from store.backups.folder import Folder
from store.backups.place import Bucket, Place
from store.backups.s3 import S3
from tests.platforms import s3

MEGABYTE = 1 << 20


@pytest.fixture
def cloud() -> Iterator[tuple[s3.Bucket, str]]:
    with s3.s3_server() as served:
        yield served


def bucket_at(address: str) -> Bucket:
    return Bucket(
        name=s3.BUCKET,
        endpoint=address,
        region=s3.REGION,
        access_key_id=s3.ACCESS_KEY_ID,
        secret_access_key=s3.SECRET,
        prefix="desk/one",
        is_in_path=True,
    )


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return Folder(tmp_path / "place")
    _, address = request.getfixturevalue("cloud")
    return S3(bucket_at(address))


def kept(place: Place, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "source").write_bytes(content)
    place.put(name, tmp_path / "source")


def fetched(place: Place, tmp_path: Path, name: str) -> bytes:
    place.fetch(name, tmp_path / "target")
    return (tmp_path / "target").read_bytes()


def test_what_is_put_is_there_and_what_is_removed_is_gone(place: Place, tmp_path: Path) -> None:
    for name in ("backups/1.manifest", *(f"files/a{count}/x y+z" for count in range(7))):
        kept(place, tmp_path, name, name.encode())
    kept(place, tmp_path, "files/a0/x y+z", b"anew")
    place.remove("files/a6/x y+z")
    place.remove("files/a6/x y+z")

    found = {one.name: one for one in place.stored("files/")}

    assert sorted(found) == [f"files/a{count}/x y+z" for count in range(6)]
    assert found["files/a0/x y+z"].size == 4
    assert abs(found["files/a1/x y+z"].stored_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert [one.name for one in place.stored("backups/")] == ["backups/1.manifest"]
    assert fetched(place, tmp_path, "files/a0/x y+z") == b"anew"
    with pytest.raises(BackupPartMissing):
        fetched(place, tmp_path, "files/a6/x y+z")


def test_nothing_was_stored_yet(place: Place) -> None:
    assert list(place.stored("backups/")) == []


def test_large_things_go_in_parts(place: Place, tmp_path: Path) -> None:
    content = os.urandom(MEGABYTE) * 33

    kept(place, tmp_path, "backups/1.records", content)

    assert fetched(place, tmp_path, "backups/1.records") == content


def test_a_bucket_that_is_slow_or_breaks_off_is_asked_again(
    cloud: tuple[s3.Bucket, str], tmp_path: Path
) -> None:
    bucket, address = cloud
    place = S3(bucket_at(address))
    bucket.answers = [503, 500]
    kept(place, tmp_path, "files/a", b"content" * 1000)
    bucket.cuts = 1

    assert fetched(place, tmp_path, "files/a") == b"content" * 1000
    assert (bucket.answers, bucket.cuts) == ([], 0)
    assert list(bucket.things) == ["desk/one/files/a"]


def test_a_bucket_that_refuses_us_is_told_without_the_secret(cloud: tuple[s3.Bucket, str]) -> None:
    _, address = cloud
    mistyped = dataclasses.replace(bucket_at(address), secret_access_key="x" * 20)

    with pytest.raises(PlaceUnavailable) as refused:
        list(S3(mistyped).stored("backups/"))

    assert refused.value.params == {
        "place": f"s3://{s3.BUCKET}/desk/one",
        "reason": f"SignatureDoesNotMatch ({address})",
    }
    assert "x" * 20 not in f"{mistyped} {refused.value}"


def test_storage_of_ones_own_is_trusted_by_the_authority_that_is_named() -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with s3.s3_server(tls) as (_, address):
        trusted = dataclasses.replace(
            bucket_at(address), authority=authority.cert_pem.bytes().decode()
        )

        assert list(S3(trusted).stored("backups/")) == []
        with pytest.raises(PlaceUnavailable, match="UnknownIssuer"):
            list(S3(bucket_at(address)).stored("backups/"))


def test_the_bucket_stands_before_the_host_where_the_storage_wants_it_so() -> None:
    elsewhere = dataclasses.replace(
        bucket_at("http://storage.invalid"), is_in_path=False, prefix=""
    )

    with pytest.raises(PlaceUnavailable, match=rf"lookup .*http://{s3.BUCKET}\.storage\.invalid"):
        list(S3(elsewhere).stored("backups/"))


def test_storage_that_is_off_is_told() -> None:
    with pytest.raises(PlaceUnavailable) as refused:
        list(S3(bucket_at("http://127.0.0.1:1")).stored("backups/"))

    assert refused.value.params["reason"] == "Connection refused (http://127.0.0.1:1)"


def test_what_goes_while_somebody_looks_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup is under way: what it writes has another name a moment later."""
    place = Folder(tmp_path / "place")
    for name in ("files/a", "files/b"):
        kept(place, tmp_path, name, b"content")
    found = Path.rglob

    def going(folder: Path, pattern: str) -> Iterator[Path]:
        for path in list(found(folder, pattern)):
            if path.name == "a":
                path.unlink()
            yield path

    monkeypatch.setattr(Path, "rglob", going)
    assert [one.name for one in place.stored("files/")] == ["files/b"]


def test_two_put_the_same_thing_at_once(tmp_path: Path) -> None:
    """Each in a container of its own, where both have the same number of a process."""
    place = Folder(tmp_path / "place")
    (tmp_path / "one").write_bytes(b"1" * 2 * MEGABYTE)
    (tmp_path / "other").write_bytes(b"2" * MEGABYTE)
    in_its_midst = iter([True])

    def carried(_count: int) -> None:
        if next(in_its_midst, False):
            place.put("files/a", tmp_path / "other")

    place.put("files/a", tmp_path / "one", carried)
    assert fetched(place, tmp_path, "files/a") == b"1" * 2 * MEGABYTE


def test_a_folder_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "place").write_text("not a folder")

    with pytest.raises(PlaceUnavailable) as refused:
        kept(Folder(tmp_path / "place"), tmp_path, "backups/1", b"")

    assert refused.value.params["reason"] in {"Not a directory", "File exists"}
