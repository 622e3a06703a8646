"""Puts jobs into the queue: in the unit of work that wants them, or by themselves."""

from collections.abc import Callable, Collection

from pgqueuer.adapters.persistence.qb import QueryQueueBuilder
from pgqueuer.adapters.persistence.queries import Queries, SyncQueries

from scheduler.queue.job_queue import JobKind
from scheduler.queue.schema import SETTINGS

# Runs SQL with its parameters in the open transaction.
Fetch = Callable[..., list[dict[str, object]]]

_URGENT = 10
_STATEMENTS = QueryQueueBuilder(SETTINGS)


class _InUnit:
    """Implements PgQueuer's SyncDriver."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch


def enqueue_fetch(fetch: Fetch, attachment_id: int) -> None:
    """In the transaction that brings the attachment: there is a job for it, or neither is there."""
    kind, subject = JobKind.FETCH, str(attachment_id)
    SyncQueries(_InUnit(fetch), qbq=_STATEMENTS).enqueue(
        kind, subject.encode(), dedupe_key=_key(kind, subject), on_conflict="skip"
    )


async def enqueue(
    queries: Queries, kind: JobKind, subjects: Collection[str], *, urgent: bool
) -> None:
    """One job a subject, unless one waits or is at work already."""
    await queries.enqueue(
        [kind] * len(subjects),
        [subject.encode() for subject in subjects],
        [_URGENT if urgent else 0] * len(subjects),
        dedupe_key=[_key(kind, subject) for subject in subjects],
        on_conflict="skip",
    )


def _key(kind: JobKind, subject: str) -> str:
    return f"{kind}:{subject}"
