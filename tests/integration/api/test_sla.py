"""Programs read how promises are counted: the same intervals a supervisor reads in /why."""

from datetime import datetime, timedelta

from tests.integration.api.conftest import ENGINEER, Bench

TICKETS = "/api/v1/tickets"


async def answer(bench: Bench, number: int, author: str, text: str) -> None:
    body = {"author": author, "text": text}
    if author == "staff":
        body["person"] = bench.people[ENGINEER]
    status, told = await bench.post(f"{TICKETS}/{number}/messages", body)
    assert status == 201, told


async def test_every_promise_is_told_interval_by_interval(bench: Bench) -> None:
    # Monday 08:55 in Shanghai; the office opens at 09:00.
    bench.clock.advance(hours=16, minutes=55)
    number = (await bench.open())["number"]
    bench.clock.advance(minutes=35)
    await answer(bench, number, "staff", "请重启一下")
    bench.clock.advance(minutes=30)
    await answer(bench, number, "customer", "还是不行")
    bench.clock.advance(hours=3, minutes=30)

    told = await bench.get(f"{TICKETS}/{number}/sla")

    assert told["number"] == number
    assert told["policy_version"] == 1
    first, resolution, following = told["promises"]
    assert [one["metric"] for one in told["promises"]] == [
        "first_response",
        "resolution",
        "next_response",
    ]
    assert (first["outcome"], first["within"], first["calendar"]) == ("met", 7200, "office")
    assert first["rule_name"]["zh_CN"] == "普通工单"
    assert [one["kind"] for one in first["intervals"]] == ["off_hours", "counted"]
    assert [one["kind"] for one in resolution["intervals"]] == [
        "off_hours",
        "counted",
        "off_hours",
        "counted",
    ]
    assert following["outcome"] == "running"
    assert following["business"] == sum(one["business"] for one in following["intervals"])
    assert resolution["due_at"] > following["due_at"]
    ticket = await bench.get(f"{TICKETS}/{number}")
    assert ticket["next_response_due"] == following["due_at"]
    assert ticket["resolution_due"] == resolution["due_at"]


async def test_intervals_follow_each_other_without_gap(bench: Bench) -> None:
    number = (await bench.open(priority="urgent"))["number"]
    bench.clock.advance(days=9)

    told = await bench.get(f"{TICKETS}/{number}/sla")

    assert len(told["promises"]) == 2
    for promise in told["promises"]:
        assert (promise["outcome"], promise["calendar"]) == ("breached", "")
        at = promise["started_at"]
        for interval in promise["intervals"]:
            assert interval["start"] == at
            at = interval["end"]
        assert at == told["at"]
        length = datetime.fromisoformat(at) - datetime.fromisoformat(promise["started_at"])
        assert timedelta(seconds=promise["wall"]) == length


async def test_nobody_explains_what_is_not_there(bench: Bench) -> None:
    async with bench.http.get(f"{TICKETS}/4711/sla", headers=bench.headers()) as refusal:
        assert refusal.status == 404
    async with bench.http.get(f"{TICKETS}/4711/sla") as refusal:
        assert refusal.status == 401
