"""Where PgQueuer keeps its jobs: by our word alone, whatever the environment says."""

from datetime import timedelta

from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from pgqueuer.ports.driver import Driver

CHANNEL = Channel("ch_pgqueuer")

# Its defaults, but for the schema. Made without its constructor, which would let environment
# variables as common as CHANNEL and TRIGGER rename them.
SETTINGS = DBSettings.model_construct(
    prefix="",
    db_schema="gongdan_jobs",
    channel=CHANNEL,
    function="fn_pgqueuer_changed",
    trigger="tg_pgqueuer_changed",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    queue_status_type="pgqueuer_status",
    statistics_table="pgqueuer_statistics",
    schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
    widen_id=True,
)
# Never in the way for long.
_MOST_PURGED = 5000
_PURGE = f"""
    WITH purged AS (
        DELETE FROM {SETTINGS.qualified.queue_table_log} WHERE id IN (
            SELECT id FROM {SETTINGS.qualified.queue_table_log}
            WHERE created < now() - $1::interval ORDER BY created LIMIT {_MOST_PURGED}
        ) RETURNING 1
    ) SELECT count(*) AS purged FROM purged
"""


def queries_through(driver: Driver) -> Queries:
    """PgQueuer's statements on our tables."""
    return Queries(
        driver,
        qbe=QueryBuilderEnvironment(SETTINGS),
        qbq=QueryQueueBuilder(SETTINGS),
        qbs=QuerySchedulerBuilder(SETTINGS),
    )


async def purge_log(driver: Driver, older_than: timedelta) -> int:
    """Lines older than this, not too many at once; returns how many. PgQueuer knows only all."""
    [row] = await driver.fetch(_PURGE, older_than)
    purged = row["purged"]
    assert isinstance(purged, int)
    return purged
