"""What is damaged, lost, sealed otherwise or of another version is said, and touches nothing."""

import dataclasses
import gzip
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store.backups.errors import (
    BackupDamaged,
    BackupIncoherent,
    BackupKeyOther,
    BackupPartMissing,
    BackupTooNew,
    BackupUnknown,
)
from store.backups.folder import Folder
from store.backups.installation import Installation
from store.backups.keeping import Keep, forget_old
from store.backups.keys import BackupKey
from store.backups.making import make_backup
from store.backups.manifest import Manifest, name_of
from store.backups.proving import prove
from store.backups.restoring import restore
from store.backups.sealing import Sealer
from store.backups.vault import Vault
from store.backups.watch import Stage
from store.errors import DatabaseMissing, MigrationsPending
from store.migrating import make_tables
from tests.databases.directly import directly
from tests.databases.kinds import DEFAULT
from tests.integration.backups.conftest import NOW
from tests.integration.backups.onlooker import BrokenOffHere, Onlooker
from tests.integration.backups.test_there_and_back import files_of, state, wish

ZONE = ZoneInfo("UTC")


@pytest.fixture
def database_kind() -> str:
    """What becomes of things at their place has nothing to do with the database."""
    return DEFAULT


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


def parts_of(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())


def flip(part: Path) -> None:
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)


def cut(part: Path) -> None:
    part.write_bytes(part.read_bytes()[:-9])


@pytest.mark.parametrize("harm", [flip, cut, Path.unlink])
def test_whatever_part_is_damaged_or_lost_nothing_in_use_is_touched(
    desk: Installation, vault: Vault, watch: Onlooker, place: Path, harm: Callable[[Path], None]
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    before = state(desk.database_url)
    shutil.rmtree(desk.files)
    parts = parts_of(place)
    for part in parts:
        good = part.read_bytes()
        harm(part)
        with pytest.raises((BackupDamaged, BackupPartMissing)):
            prove(vault, made.name, place.parent, watch, version="1.0", now=NOW)
        part.write_bytes(good)

    assert len(parts) == 3 + made.files == 5
    harm(parts[-1])
    with pytest.raises((BackupDamaged, BackupPartMissing)):
        restore(vault, desk, wish(made.name, may_replace=True), watch)
    assert state(desk.database_url) == before
    assert list(desk.secret_key.parent.glob("*before*")) == []


def test_files_put_in_each_others_place_are_noticed(
    desk: Installation, vault: Vault, watch: Onlooker, place: Path, workspace: Path
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    one, other = (path for path in parts_of(place) if "files" in path.parts)
    one.write_bytes(other.read_bytes())

    with pytest.raises(BackupDamaged):
        prove(vault, made.name, workspace, watch, version="1.0", now=NOW)

    assert vault.proved() == set()


def test_the_place_tells_nothing_of_what_lies_there(
    desk: Installation, vault: Vault, watch: Onlooker, place: Path
) -> None:
    make_backup(desk, vault, watch, NOW)
    digests = files_of(desk)

    for part in parts_of(place):
        assert part.name not in digests
        for secret in (b"picture", "打印机".encode(), b"ssss", b"locale"):
            assert secret not in part.read_bytes()
        assert part.stat().st_mode & 0o077 == 0 or part.parent.stat().st_mode & 0o077 == 0


def test_a_backup_that_is_broken_off_is_none_and_its_remains_go(
    desk: Installation, vault: Vault, watch: Onlooker, place: Path, workspace: Path
) -> None:
    watch.break_off = (Stage.FILES, 1)
    with pytest.raises(BrokenOffHere):
        make_backup(desk, vault, watch, NOW)
    watch.break_off = None
    # Of one that was killed in the midst of a file.
    for killed in (f"backups/{name_of(NOW)}.0.records.1.part", "files/ab/abc.1.part"):
        (place / killed).parent.mkdir(parents=True, exist_ok=True)
        (place / killed).write_bytes(b"half")

    assert vault.names() == []
    assert list(workspace.iterdir()) == []
    with pytest.raises(BackupUnknown, match="backup_none"):
        vault.chosen("")
    later = datetime.now(UTC) + timedelta(days=3)
    made = make_backup(desk, vault, watch, NOW + timedelta(days=1))
    forget_old(vault, Keep(daily=7, weekly=0, monthly=0), ZONE, later)
    assert {path.name.partition(".")[0] for path in (place / "backups").iterdir()} == {made.name}
    assert list(place.rglob("*.part")) == []
    prove(vault, made.name, workspace, watch, version="1.0", now=NOW)


def test_two_at_work_on_one_backup_don_t_mix_it_up(
    desk: Installation, vault: Vault, watch: Onlooker, workspace: Path
) -> None:
    """One was held up for so long that another began anew."""

    class HeldUp(Onlooker):
        """The other makes all of it while this one is at the records."""

        def advance(self, count: int) -> None:
            if not any(self.done.values()):
                make_backup(desk, vault, watch, NOW)
                directly(desk.database_url, "DELETE FROM outbox")
            super().advance(count)

    late = HeldUp()
    late.break_off = (Stage.RECORDS, 3)
    with pytest.raises(BrokenOffHere):
        make_backup(desk, vault, late, NOW)
    prove(vault, name_of(NOW), workspace, watch, version="1.0", now=NOW)

    made = make_backup(desk, vault, HeldUp(), NOW)

    prove(vault, made.name, workspace, watch, version="1.0", now=NOW)
    vault.forget(made.name)
    assert vault.remains(datetime.now(UTC) + timedelta(days=1)) == []


def test_what_belongs_to_a_kept_backup_stays_and_the_rest_goes(
    desk: Installation, vault: Vault, watch: Onlooker, workspace: Path
) -> None:
    first = make_backup(desk, vault, watch, NOW)
    directly(desk.database_url, "DELETE FROM attachments WHERE name = '0.png'")
    second = make_backup(desk, vault, watch, NOW + timedelta(days=3))
    keep = Keep(daily=1, weekly=0, monthly=0)
    assert (len(vault.files()), first.files, second.files) == (2, 2, 1)
    # Files of a backup under way belong to none yet.
    assert forget_old(vault, Keep(daily=2, weekly=0, monthly=0), ZONE, NOW) == []

    gone = forget_old(vault, keep, ZONE, datetime.now(UTC) + timedelta(days=3))

    assert gone == [first.name]
    assert vault.names() == [second.name]
    assert len(vault.files()) == 1
    prove(vault, second.name, workspace, watch, version="1.0", now=NOW)


def test_a_second_backup_carries_only_what_is_new(
    desk: Installation, vault: Vault, watch: Onlooker
) -> None:
    make_backup(desk, vault, watch, NOW)
    assert watch.totals.pop(Stage.FILES) == 2

    made = make_backup(desk, vault, watch, NOW + timedelta(days=1))

    assert Stage.FILES not in watch.totals
    assert made.files == 2


def test_a_file_that_was_cut_off_or_removed_at_its_place_is_stored_anew(
    desk: Installation, vault: Vault, watch: Onlooker, place: Path, workspace: Path
) -> None:
    make_backup(desk, vault, watch, NOW)
    one, other = (path for path in parts_of(place) if "files" in path.parts)
    cut(one)
    other.unlink()

    made = make_backup(desk, vault, watch, NOW + timedelta(days=1))

    prove(vault, made.name, workspace, watch, version="1.0", now=NOW)


def test_after_a_new_key_older_backups_stay_readable_with_the_older_one(
    desk: Installation, vault: Vault, watch: Onlooker, place: Path, workspace: Path
) -> None:
    two_days, later = Keep(daily=2, weekly=0, monthly=0), datetime.now(UTC) + timedelta(days=3)
    oldest = make_backup(desk, vault, watch, NOW - timedelta(days=3))
    old = make_backup(desk, vault, watch, NOW)
    renewed = Vault(Folder(place), BackupKey.new(), workspace)
    make_backup(desk, renewed, watch, NOW + timedelta(days=3))

    with pytest.raises(BackupKeyOther):
        restore(renewed, desk, wish(old.name, may_replace=True), watch)
    assert forget_old(renewed, two_days, ZONE, later) == [oldest.name]
    # Whose files those of the old key are, the new one can't tell: they stay with their backup.
    prove(vault, old.name, workspace, watch, version="1.0", now=NOW - timedelta(days=1))
    vault.forget(old.name)
    make_backup(desk, renewed, watch, NOW + timedelta(days=6))
    make_backup(desk, renewed, watch, NOW + timedelta(days=9))
    assert len(forget_old(renewed, two_days, ZONE, later)) == 1
    assert len(renewed.files()) == 2


def test_a_damaged_attachment_on_our_disk_is_named_and_the_rest_is_saved(
    desk: Installation, vault: Vault, watch: Onlooker, workspace: Path
) -> None:
    one, other = sorted(files_of(desk))
    (desk.files / one[:2] / one).write_bytes(b"rotten")
    (desk.files / other[:2] / other).unlink()

    made = make_backup(desk, vault, watch, NOW)

    assert (made.files, made.missing_files) == (0, (one, other))
    prove(vault, made.name, workspace, watch, version="1.0", now=NOW)


def test_a_damaged_attachment_is_mended_by_a_restore(
    desk: Installation, vault: Vault, watch: Onlooker
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    good = files_of(desk)
    for name in good:
        (desk.files / name[:2] / name).write_bytes(b"rotten")

    restore(vault, desk, wish(made.name, may_replace=True), watch)

    assert files_of(desk) == good


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    vault: Vault, watch: Onlooker, tmp_path: Path, workspace: Path
) -> None:
    """Its tables lack what came since."""
    old = older_backup(vault, tmp_path, revision="0001")

    proof = prove(vault, old, workspace, watch, version="1.0", now=NOW)

    assert proof.rows == 1


def test_a_backup_of_a_later_version_is_refused(
    vault: Vault, watch: Onlooker, tmp_path: Path
) -> None:
    new = older_backup(vault, tmp_path, revision="9999")

    with pytest.raises(BackupTooNew):
        prove(vault, new, tmp_path, watch, version="1.0", now=NOW)


def test_one_that_is_not_understood_does_not_hide_the_others(
    desk: Installation, vault: Vault, watch: Onlooker, place: Path, key: BackupKey
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    strange = place / "backups" / "20310101-000000.manifest"
    with strange.open("wb") as sink:
        sealer = Sealer(sink, key, "backups/20310101-000000.manifest")
        sealer.write(b'{"name": "20310101-000000", "form": "of later days"}')
        sealer.finish()
    (place / "backups" / "notes.manifest").write_text("somebody put this here")

    assert vault.names() == ["20310101-000000", made.name]
    with pytest.raises(BackupIncoherent):
        vault.manifest("20310101-000000")
    assert vault.manifest(made.name) == made


def test_records_that_are_not_what_was_counted_are_refused(
    vault: Vault, watch: Onlooker, tmp_path: Path
) -> None:
    for count, reason in ((2, "teams has 1 rows instead of 2"), (1, "have no end")):
        name = older_backup(vault, tmp_path, revision="0001", count=count, is_whole=count == 2)
        with pytest.raises(BackupIncoherent) as refused:
            prove(vault, name, tmp_path, watch, version="1.0", now=NOW)
        assert reason in str(refused.value)


def test_there_must_be_a_desk_of_this_version(
    vault: Vault, watch: Onlooker, desk: Installation, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    with pytest.raises(DatabaseMissing):
        make_backup(dataclasses.replace(desk, database_url=url), vault, watch, NOW)
    make_tables(url, "0001")

    with pytest.raises(MigrationsPending):
        make_backup(dataclasses.replace(desk, database_url=url), vault, watch, NOW)

    assert vault.names() == []


def older_backup(
    vault: Vault, tmp_path: Path, *, revision: str, count: int = 1, is_whole: bool = True
) -> str:
    """As a version made it that knew tables of one revision."""
    columns = ["id", "key", "name", "assignment", "categories", "capacity", "last_assigned"]
    lines = [
        {"form": "gongdan records 1"},
        {"table": "teams", "columns": columns},
        [1, "support", "售后", "claim", "[]", None, None],
        *([{"end": True}] if is_whole else []),
    ]
    content = gzip.compress("\n".join(map(json.dumps, lines)).encode() + b"\n")
    vault.keep_records("20260101-000000.a", lambda sink: sink.write(content), Onlooker())
    vault.keep_contents("20260101-000000.a", [])
    vault.keep_manifest(
        Manifest(
            name="20260101-000000",
            part="20260101-000000.a",
            made_at=NOW,
            version="0.1",
            revision=revision,
            database="sqlite",
            rows={"teams": count},
            numbers={},
            newest_ticket=0,
            unsent=0,
            files=0,
            file_bytes=0,
            missing_files=(),
            records_bytes=0,
            settings="",
            secret_key="",
        )
    )
    return "20260101-000000"
