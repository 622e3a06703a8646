"""The machine is off for a night in which promises were broken."""

from tests.journeys.stage import Stage

TITLE = "首次响应超时"


async def test_what_fell_due_in_the_night_is_told_once_in_the_morning(stage: Stage) -> None:
    customer, zhang = stage.customer, stage.zhang
    await zhang.says("看板")
    await zhang.sees("看板")
    await stage.comes("16:30")
    await stage.reports(1001)
    await customer.sees("明天 09:30", "09:30 tomorrow")
    await stage.is_off_until("11:00", days=1)

    late = await zhang.sees(f"#1001 {TITLE}", "应在：今天 09:30", "系统停机期间到期，现在补发")
    # Yesterday's digest would tell nobody anything any more.
    assert not [line for line in zhang.screen() if "日报" in line]
    await stage.restarts()
    await stage.passes(minutes=1)
    told = [line for line in zhang.screen() if f"#1001 {TITLE}" in line]
    assert told == [late]
