"""What somebody types who makes backups, and who needs one at three in the morning."""

import re
from pathlib import Path

import pytest
from typer.testing import Result

from domain.messaging import FileKind
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.conversation import Attachment, AttachmentState
from tests.integration.cli.conftest import Gongdan, stored, write
from tests.integration.store.examples import outgoing, ticket_of
from tests.platforms import s3


def titles() -> list[str]:
    found = stored(
        lambda unit: unit.tickets.find(TicketFilter(), order=TicketOrder.NEWEST, limit=9)
    )
    return [ticket.title for ticket in found]


@pytest.fixture
def place(tmp_path: Path, gongdan: Gongdan) -> Path:
    """Set up, with a ticket worth keeping."""
    place = tmp_path / "place"
    (tmp_path / "backup.key").write_text(gongdan("backup", "key").stdout)
    (tmp_path / "gongdan.toml").write_text(
        f'[backup]\nfolder = "{place}"\nkey_file = "{tmp_path}/backup.key"\n'
    )
    write(lambda unit: (ticket_of(unit), unit.outbox.queue(outgoing())))
    return place


def refused_by(result: Result) -> str:
    assert result.exit_code == 2
    return result.stderr


def name_in(told: str) -> str:
    return re.search(r"\d{8}-\d{6}", told)[0]


def test_a_desk_is_saved_proved_and_brought_back(gongdan: Gongdan, place: Path) -> None:
    made = gongdan("backup")
    assert made.exit_code == 0
    assert f"in {place}: " in made.output
    name = name_in(made.output)
    proved = gongdan("backup", "check")
    assert f"{name} was brought back on trial" in proved.output
    listed = gongdan("backup", "list")
    assert name in listed.output
    assert "#1001" in listed.output
    write(lambda unit: ticket_of(unit, title="written since"))

    refused = gongdan("restore", "--yes")
    assert (refused.exit_code, titles()[0]) == (2, "written since")
    assert "--replace" in refused.output
    done = gongdan("restore", name[:8], "--replace", "--yes", "--leave-out", "20")

    assert done.exit_code == 0
    assert f"{name} is back" in done.output
    assert "gongdan.db.before-" in done.output
    assert "The next ticket will be #1022." in done.output
    assert "One message waited to be sent then" in done.output
    assert titles() == ["打印机坏了"]


def test_a_bucket_is_a_place_like_any_other(gongdan: Gongdan, place: Path, tmp_path: Path) -> None:
    with s3.s3_server() as (bucket, address):
        (tmp_path / "gongdan.toml").write_text(
            f'[backup]\nkey_file = "{tmp_path}/backup.key"\n[backup.s3]\nbucket = "{s3.BUCKET}"\n'
            f'endpoint = "{address}"\nregion = "{s3.REGION}"\npath_style = true\nprefix = "desk"\n'
            f'access_key_id = "{s3.ACCESS_KEY_ID}"\nsecret_access_key = "{s3.SECRET}"\n'
        )

        assert f"in s3://{s3.BUCKET}/desk: " in gongdan("backup").output
        assert "was brought back on trial" in gongdan("backup", "check").output
        assert gongdan("restore", "--replace", "--yes").exit_code == 0

    assert {name.split("/")[0] for name in bucket.things} == {"desk"}
    assert titles() == ["打印机坏了"]


def test_nothing_is_restored_where_nobody_can_be_asked(gongdan: Gongdan, place: Path) -> None:
    gongdan("backup")
    Path("data/gongdan.db").unlink()

    told = gongdan("restore")

    assert told.exit_code == 2
    assert "newest ticket #1001" in told.output
    assert "Please add --yes." in told.output
    assert not Path("data/gongdan.db").exists()


def test_a_mistyped_key_and_another_key_are_told_apart(
    gongdan: Gongdan, place: Path, tmp_path: Path
) -> None:
    gongdan("backup")
    key_file = tmp_path / "backup.key"
    key = key_file.read_text()

    key_file.write_text(key.replace(key[0], "Q" if key[0] != "Q" else "R", 1))
    assert "a character is mistyped" in refused_by(gongdan("restore", "--yes"))
    key_file.write_text(gongdan("backup", "key").stdout)
    assert "sealed with another key" in refused_by(gongdan("restore", "--yes"))
    # As somebody types it from paper.
    key_file.write_text(key.lower().replace("-", " "))
    assert "was brought back on trial" in gongdan("backup", "check").output


def test_what_is_missing_is_said_and_the_rest_is_saved(gongdan: Gongdan, place: Path) -> None:
    write(lambda unit: unit.attachments.add(_lost_attachment(unit)))

    made = gongdan("backup")

    assert made.exit_code == 1
    assert "The content of one attachment is not in the folder of files" in made.output
    assert "was brought back on trial" in gongdan("backup", "check").output


def test_without_settings_it_says_what_to_set(gongdan: Gongdan) -> None:
    for words in (["backup"], ["backup", "list"], ["backup", "check"], ["restore"]):
        assert "gongdan backup key makes a key" in refused_by(gongdan(*words))


def test_an_empty_place_and_a_wrong_name_are_said(gongdan: Gongdan, place: Path) -> None:
    assert "There is no backup" in gongdan("backup", "list").output
    assert "There is no backup in" in refused_by(gongdan("restore"))
    gongdan("backup")
    assert "There is no backup 2031" in refused_by(gongdan("restore", "2031"))


def test_doctor_says_how_backups_are(gongdan: Gongdan, place: Path) -> None:
    assert "There is no backup in" in gongdan("doctor").output
    gongdan("backup")
    assert "none of those kept was ever brought back" in gongdan("doctor").output
    gongdan("backup", "check")
    assert "was brought back on trial" in gongdan("doctor").output


def test_settings_of_backups_are_checked(gongdan: Gongdan, tmp_path: Path) -> None:
    (tmp_path / "gongdan.toml").write_text(
        '[backup]\nfolder = "data/backups"\nkey = "abc"\nkey_file = "k"\n'
        '[backup.s3]\nbucket = "b"\n'
    )

    told = refused_by(gongdan("backup"))

    for part in ("both a folder and a bucket", "isn't a backup key", "but not both", "lies within"):
        assert part in told
    assert "backup.s3.access_key_id: is missing" in told


def _lost_attachment(unit) -> Attachment:
    return Attachment(
        internal=False,
        owner_id=1,
        kind=FileKind.PICTURE,
        name="lost.png",
        state=AttachmentState.STORED,
        digest="ab" * 32,
        created_at=unit.now,
    )
