"""Who gets a new ticket: by the team's method, or by hand."""

from tests.journeys.conftest import Staging
from tests.journeys.stage import Cast, Stage, staff


def team(method: str, **more: object) -> list[dict[str, object]]:
    return [{"key": "support", "name": "售后支持", "assignment": method, **more}]


async def has(stage: Stage, number: int, name: str) -> None:
    """The card in the group names them, or nobody."""
    line = await stage.card_shows(stage.li, number, f"负责人：{name}" if name else "待受理")
    assert name or "负责人" not in line


async def test_round_robin_takes_turns_and_passes_over_who_is_off_duty(staging: Staging) -> None:
    async with staging(team=team("round_robin")) as stage:
        await stage.reports(1001)
        await has(stage, 1001, "李工")
        await stage.consults(1002, ("怎么开发票", "get an invoice"))
        await has(stage, 1002, "赵工")
        await stage.li.says("/duty off")
        await stage.li.sees("已下岗")
        await stage.consults(1003, ("在哪里下载驱动", "download the driver"))
        await has(stage, 1003, "赵工")
        assert not await stage.failures()


async def test_least_open_evens_the_load(staging: Staging) -> None:
    async with staging(team=team("least_open")) as stage:
        await stage.reports(1001)
        await stage.consults(1002, ("怎么开发票", "get an invoice"))
        await has(stage, 1001, "李工")
        await has(stage, 1002, "赵工")
        await stage.zhao.says("/resolve 1002 已寄出")
        await stage.customer.sees("已寄出")
        await stage.consults(1003, ("在哪里下载驱动", "download the driver"))
        await has(stage, 1003, "赵工")


async def test_a_cap_leaves_the_rest_to_be_claimed(staging: Staging) -> None:
    async with staging(team=team("least_open", capacity=1)) as stage:
        await stage.reports(1001)
        await stage.consults(1002, ("怎么开发票", "get an invoice"))
        await stage.consults(1003, ("在哪里下载驱动", "download the driver"))
        await has(stage, 1001, "李工")
        await has(stage, 1002, "赵工")
        await has(stage, 1003, "")


async def test_skill_goes_before_load(staging: Staging, cast: Cast) -> None:
    people = staff(cast, zhao={"skills": ["发票", "invoice"]})
    async with staging(team=team("skill"), person=people) as stage:
        await stage.consults(1001, ("怎么开发票", "get an invoice"))
        await has(stage, 1001, "赵工")
        await stage.consults(1002, ("能寄纸质发票吗", "receive a paper invoice"))
        await has(stage, 1002, "赵工")


async def test_by_hand_with_buttons_and_by_name(stage: Stage) -> None:
    await stage.reports()
    await has(stage, 1001, "")
    await stage.li.presses("转派", on="#1001 ·")
    await stage.li.sees("#1001 交给谁", "李工", "赵工")
    await stage.li.presses("赵工", on="#1001 交给谁")
    await has(stage, 1001, "赵工")
    await stage.customer.sees("赵工已受理", "赵工 has taken")
    await stage.zhao.says("/assign 1001 李工")
    await has(stage, 1001, "李工")
