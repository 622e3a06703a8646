"""What is used of quotas is counted over restarts, and from nothing in each period."""

from datetime import timedelta

from domain.ports import Unit
from store.databases import Store
from tests.integration.store.conftest import START


async def test_each_period_and_account_is_counted_alone(store: Store) -> None:
    later = START + timedelta(days=30)

    def work(unit: Unit) -> list[tuple[int, int]]:
        seen = [unit.quotas.use("dingtalk.main", "calls", START, n) for n in (3, 4)]
        unit.quotas.note_told(seen[-1], 80)
        seen += [
            unit.quotas.use("dingtalk.other", "calls", START, 1),
            unit.quotas.use("dingtalk.main", "calls", START, 1),
            unit.quotas.use("dingtalk.main", "calls", later, 2),
        ]
        return [(use.used, use.told) for use in seen]

    assert await store.run(work) == [(3, 0), (7, 0), (1, 0), (8, 80), (2, 0)]
    uses = await store.read(lambda unit: unit.quotas.uses())
    assert {(use.account, use.began_at, use.used) for use in uses} == {
        ("dingtalk.main", later, 2),
        ("dingtalk.other", START, 1),
    }
