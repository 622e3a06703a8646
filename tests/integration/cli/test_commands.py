"""Commands on a desk that is not running."""

import socket
from pathlib import Path

import pytest
import yaml

from desk.people.is_token_good import is_token_good
from domain.deadlines import Deadline, Purpose
from domain.definitions import DefinitionKind
from domain.messaging import Address, Outgoing
from domain.people.person import Person, Role
from domain.ports import Lane, Unit
from tests.integration.cli.conftest import Gongdan, failed_event, stored, write


def test_tokens_are_made_listed_and_taken_back(gongdan: Gongdan) -> None:
    made = gongdan("token", "create", "web shop")
    token = made.output.split()[-1]
    listed = gongdan("token", "list")
    token_id = next(word for word in listed.output.split() if len(word) == 12)

    assert made.exit_code == 0
    assert stored(lambda unit: is_token_good(unit, token))
    assert "web shop" in listed.output
    assert token not in listed.output

    assert gongdan("token", "revoke", "000000000000").exit_code == 1
    assert gongdan("token", "revoke", token_id[:4]).exit_code == 1
    assert gongdan("token", "revoke", token_id).exit_code == 0
    assert not stored(lambda unit: is_token_good(unit, token))
    assert "no tokens" in gongdan("token", "list").output


def test_the_first_admins_code_is_made_only_while_there_is_none(gongdan: Gongdan) -> None:
    first = gongdan("admin-code")
    write(lambda unit: unit.people.add(Person(name="A", roles=frozenset({Role.ADMIN}))))
    second = gongdan("admin-code")

    assert first.exit_code == 0
    assert "/admin " in first.output
    assert second.exit_code == 1
    assert "/admin " not in second.output


def test_looking_before_the_first_start_says_so(gongdan: Gongdan) -> None:
    for words in (("token", "list"), ("events", "failed"), ("export", "out")):
        result = gongdan(*words)
        assert result.exit_code == 2
        assert "gongdan run first" in result.stderr
    assert not Path("data").exists()


@pytest.fixture
def form() -> dict:
    return {
        "key": "visit",
        "title": {"en": "Visit", "zh_CN": "上门"},
        "fields": [
            {"key": "day", "type": "date", "label": {"en": "Day"}, "question": {"en": "Which day?"}}
        ],
    }


def put(folder: Path, body: object, name: str = "visit") -> None:
    folder.joinpath("forms").mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(body, allow_unicode=True)
    folder.joinpath("forms", f"{name}.yaml").write_text(text, "utf-8")


def test_definitions_go_out_and_in_and_back(gongdan: Gongdan, form: dict, folder: Path) -> None:
    put(folder / "in", form)
    assert "form visit, version 1" in gongdan("import", "in").output
    assert "Nothing differs" in gongdan("import", "in").output
    form["title"]["en"] = "Call"
    put(folder / "in", form)
    assert "form visit, version 2" in gongdan("import", "in").output

    assert gongdan("export", "out").exit_code == 0
    exported = (folder / "out/forms/visit.yaml").read_text("utf-8")
    assert yaml.safe_load(exported) == form
    assert "上门" in exported
    assert "Nothing differs" in gongdan("import", "out").output
    gongdan("export", "again")
    assert (folder / "again/forms/visit.yaml").read_text("utf-8") == exported

    assert "form visit, version 3" in gongdan("rollback", "form", "visit", "1").output
    latest = stored(lambda unit: unit.definitions.published(DefinitionKind.FORM, "visit"))
    assert latest.body["title"]["en"] == "Visit"
    assert gongdan("rollback", "form", "visit", "9").exit_code == 2


def test_all_is_checked_before_anything_changes(gongdan: Gongdan, form: dict, folder: Path) -> None:
    put(folder / "in", form)
    put(folder / "in", {**form, "key": "broken", "fields": []}, "broken")
    put(folder / "in", form, "misnamed")
    put(folder / "in", ["no", "mapping"], "list")
    (folder / "in/forms/torn.yaml").write_text("a: [", "utf-8")
    (folder / "in/strange.yaml").write_text("a: b", "utf-8")

    result = gongdan("import", "in")

    assert result.exit_code == 2
    for name in ("broken", "misnamed", "list", "torn"):
        assert f"forms/{name}.yaml" in result.stderr
    assert "strange.yaml" in result.stderr
    assert "forms/visit.yaml" not in result.stderr
    assert stored(lambda unit: unit.definitions.all()) == []


def test_a_folder_that_is_not_there_is_told(gongdan: Gongdan) -> None:
    result = gongdan("import", "nowhere")

    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_failed_events_are_listed_and_replayed(gongdan: Gongdan) -> None:
    inbox_id = write(failed_event)

    listed = gongdan("events", "failed")
    assert "webchat.main" in listed.output
    assert "KeyError" in listed.output
    assert "打印机" not in listed.output
    assert gongdan("events", "replay", "99").exit_code == 1
    replayed = gongdan("events", "replay")
    assert replayed.exit_code == 0
    assert f"Event {inbox_id} is handled" in replayed.output
    lane = Lane(account="webchat.main", chat="v:1")
    assert stored(lambda unit: unit.mailroom.head(lane, 5))
    assert "There are none" in gongdan("events", "failed").output


def test_doctor_says_what_waits_for_a_person(gongdan: Gongdan) -> None:
    def trouble(unit: Unit) -> None:
        failed_event(unit)
        deadline = Deadline(purpose=Purpose.SURVEY, number=1042, due_at=unit.now)
        unit.deadlines.set(deadline)
        unit.deadlines.failed(unit.deadlines.due(1)[0].id, retry_at=None, error="boom")
        address = Address(account="webchat.main", chat="v:2")
        unit.outbox.queue(Outgoing(address=address, text="secret words", ticket=1042))
        entry = unit.mailroom.head(Lane(account="webchat.main", chat="v:2"), 1)[0]
        unit.mailroom.failed([entry.id], "blocked")

    write(trouble)

    result = gongdan("doctor")

    assert result.exit_code == 1
    assert "#1042 (survey)" in result.output
    assert "events replay" in result.output
    assert "v:2" in result.output
    assert "Problems found: 3" in result.output
    assert "secret words" not in result.output


@pytest.mark.parametrize(("language", "good"), [("en", "All is well"), ("zh_CN", "一切正常")])
def test_doctor_finds_a_fresh_folder_well(gongdan: Gongdan, language: str, good: str) -> None:
    before = gongdan("doctor", language=language)
    write(lambda unit: None)
    after = gongdan("doctor", language=language)

    assert (before.exit_code, after.exit_code) == (0, 0), before.output + after.output
    assert good in before.output
    assert good in after.output


def test_doctor_leaves_nothing_behind(gongdan: Gongdan, folder: Path) -> None:
    gongdan("doctor")

    assert list(folder.iterdir()) == []


def test_doctor_tries_a_mail_when_asked(gongdan: Gongdan, folder: Path) -> None:
    without = gongdan("doctor", "--send-test-mail", "li@example.com")
    account = '[mail.main]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\n'
    (folder / "gongdan.toml").write_text(account + 'sender = "desk@example.com"\n')
    closed = gongdan("doctor", "--send-test-mail", "li@example.com")

    assert (without.exit_code, closed.exit_code) == (1, 1)
    assert "[mail.main]" in without.output
    said = " ".join(closed.output.split())
    assert "mail.main: 127.0.0.1:1 can't be reached" in said
    assert "the test mail to li@example.com did not leave" in said


def test_doctor_sees_damage(gongdan: Gongdan, folder: Path) -> None:
    write(lambda unit: None)
    database = folder / "data/gongdan.db"
    for beside in ("-wal", "-shm"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    database.write_bytes(b"not a database at all" * 1000)

    result = gongdan("doctor")

    assert result.exit_code == 1
    assert "damaged" in result.output


def test_doctor_sees_a_secret_others_can_read(gongdan: Gongdan, folder: Path) -> None:
    folder.joinpath("data").mkdir()
    folder.joinpath("data/secret.key").write_text("x" * 48)
    folder.joinpath("data/secret.key").chmod(0o644)

    result = gongdan("doctor")

    assert result.exit_code == 1
    assert "chmod 600" in result.output


@pytest.mark.parametrize("words", [("run",), ("doctor",), ("token", "list"), ("export", "x")])
def test_wrong_settings_end_every_command_with_all_mistakes(
    gongdan: Gongdan, words: tuple[str, ...], folder: Path
) -> None:
    folder.joinpath("gongdan.toml").write_text('[http]\nprot = 1\n[telegram.main]\nmode = "x"')

    result = gongdan(*words)

    assert result.exit_code == 2
    assert "http.prot" in result.stderr
    assert "telegram.main.mode" in result.stderr
    assert "Traceback" not in result.output


def test_wrong_settings_are_told_in_the_language_they_ask_for(
    gongdan: Gongdan, folder: Path
) -> None:
    folder.joinpath("gongdan.toml").write_text('locale = "zh_CN"\n[http]\nprot = 1')

    assert "设置有误" in gongdan("doctor", language="").stderr


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_in_use_is_one_sentence(gongdan: Gongdan, command: str, folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        folder.joinpath("gongdan.toml").write_text(f"[http]\nport = {port}")
        more = ["--port", port, "--no-open"] if command == "demo" else []

        result = gongdan(command, *more)

    assert result.exit_code == 2
    assert f"Port {port} is in use" in result.stderr


def test_every_command_explains_itself_in_both_languages(gongdan: Gongdan) -> None:
    plain = ((), ("run",), ("demo",), ("move",), ("restore",), ("backup",), ("sla",), ("import",))
    for words in (*plain, ("token", "create"), ("events", "replay"), ("sla", "replay")):
        chinese, english = (
            gongdan(*words, "--help", language=language).output for language in ("zh_CN", "en")
        )
        assert chinese != english
        assert "cli." not in chinese + english
        # The terminal cuts what is too long for its column and holds no space to break at.
        assert "…" not in chinese + english


def test_tables_are_brought_up_to_date_without_serving(gongdan: Gongdan) -> None:
    assert "brought up to date: 0001, 0002" in gongdan("migrate").output
    assert "The tables are up to date." in gongdan("migrate").output
    assert gongdan("doctor").exit_code == 0
    assert "数据表已是最新" in gongdan("migrate", language="zh_CN").output
