"""Background jobs that nobody does, or that fail again and again, are shown by doctor."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bot.doctor.records import examine_records
from bot.settings import Settings
from bot.texts import load_texts
from tests.databases.kinds import POSTGRESQL


@pytest.fixture
def database_kind() -> str:
    return POSTGRESQL


def put(server: psycopg.Connection, subject: str, **columns: object) -> None:
    named = {"entrypoint": "fetch", "payload": subject.encode(), "priority": 0, **columns}
    values = ", ".join(["%s"] * len(named))
    sql = f"INSERT INTO gongdan_jobs.pgqueuer ({', '.join(named)}) VALUES ({values})"
    server.execute(sql, list(named.values()))


async def test_stuck_jobs_are_told_and_others_are_not(database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(database_url, autocommit=True) as server:
        put(server, "1", status="queued")
        put(server, "2", status="queued", execute_after="yesterday")
        put(server, "3", status="picked")
        put(server, "4", status="picked", heartbeat="yesterday")
        put(server, "5", status="queued", execute_after="tomorrow", attempts=12)
        server.execute(
            "INSERT INTO gongdan_jobs.pgqueuer_log"
            " (job_id, status, priority, entrypoint, traceback)"
            " VALUES (5, 'queued', 0, 'fetch', '{\"exception_message\": \"no answer\"}')"
        )

    settings = Settings.model_validate({"database_url": database_url, "data_dir": tmp_path})
    found = await examine_records(settings, lambda: datetime.now(UTC), "")

    stuck = [finding for finding in found if finding.code.startswith("doctor.jobs.")]
    assert [(finding.code, finding.params["job"]) for finding in stuck] == [
        ("doctor.jobs.idle", "fetch 2"),
        ("doctor.jobs.idle", "fetch 4"),
        ("doctor.jobs.failing", "fetch 5"),
    ]
    assert all(finding.needs_care for finding in stuck)
    for locale in ("zh_CN", "en"):
        texts = load_texts()(locale)
        sentences = [texts.say(finding.code, **finding.params) for finding in stuck]
        assert "fetch 2" in sentences[0]
        assert "12" in sentences[2]
        assert "no answer" in sentences[2]
