"""Tickets through the API: opened, listed, read and answered, and everybody concerned told."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.messaging import Outgoing
from domain.ports import Lane, Unit
from domain.tickets.ticket import Status
from tests.integration.api.conftest import CUSTOMER, ENGINEER, GROUP, SUPERVISOR, Bench

TICKETS = "/api/v1/tickets"


async def queued(bench: Bench, chat: str) -> list[Outgoing]:
    """Everything on its way to a chat, taken out of the outbox."""
    lane = Lane(account="telegram.main", chat=chat)

    def drain(unit: Unit) -> list[Outgoing]:
        found = []
        while entries := unit.mailroom.head(lane, 1):
            found += [entry.message for entry in entries]
            unit.mailroom.failed([entry.id for entry in entries], "taken by the test")
        return found

    return await bench.uow.run(drain)


async def test_a_ticket_is_opened_as_from_chat_and_everybody_is_told(bench: Bench) -> None:
    ticket = await bench.open(
        description="三楼的打印机", priority="high", category="repair", fields={"model": "M1"}
    )

    assert ticket["number"] == 1001
    assert ticket["status"] == "new"
    assert ticket["status_category"] == "open"
    assert ticket["customer"] == {"id": bench.people[CUSTOMER], "name": "王女士"}
    assert ticket["assignee"] is None
    assert ticket["team"] == "support"
    assert ticket["fields"] == {"model": "M1"}
    assert ticket["first_response_due"] > ticket["created_at"]
    card = (await queued(bench, GROUP))[0]
    assert card.ticket == 1001
    assert any("#1001" in message.text + message.title for message in await queued(bench, CUSTOMER))


async def test_a_whole_ticket_holds_everything_said_on_it(bench: Bench) -> None:
    number = (await bench.open())["number"]
    path = f"{TICKETS}/{number}/messages"
    await bench.post(path, {"author": "customer", "text": "还是不行"})
    status, reply = await bench.post(
        path, {"author": "staff", "person": bench.people[ENGINEER], "text": "请重启一下"}
    )

    ticket = await bench.get(f"{TICKETS}/{number}")

    assert status == 201
    assert reply["author_name"] == "李工"
    assert [(m["author"], m["text"]) for m in ticket["messages"]] == [
        ("customer", "还是不行"),
        ("staff", "请重启一下"),
    ]
    assert ticket["status"] == "in_progress"
    assert ticket["assignee"] == {"id": bench.people[ENGINEER], "name": "李工"}
    assert ticket["first_response_at"] is not None
    kinds = [event["kind"] for event in ticket["events"]]
    assert kinds[0] == "opened"
    assert {"customer_wrote", "staff_replied"} <= set(kinds)
    assert ticket["events"][1]["actor_name"] == "王女士"
    assert any("请重启一下" in message.text for message in await queued(bench, CUSTOMER))


async def test_a_customer_known_by_phone_is_the_same_person_next_time(bench: Bench) -> None:
    first = await bench.open(customer={"name": "赵先生", "phone": "+86 138-0013-8000"})
    second = await bench.open(customer={"name": "赵先生", "phone": "+8613800138000"})

    assert first["customer"] == second["customer"]
    assert first["fields"] == {"contact": "赵先生", "phone": "138 0013 8000"}


async def test_a_customer_known_by_identity_is_made_with_a_name_only(bench: Bench) -> None:
    unknown = {"account": "telegram.main", "native_id": "9001"}
    status, problem = await bench.post(TICKETS, {"customer": unknown, "title": "x"})
    assert (status, problem["code"]) == (422, "api.customer_needs_name")

    made = await bench.open(customer={**unknown, "name": "孙女士"})
    again = await bench.open(customer=unknown)

    assert made["customer"]["name"] == "孙女士"
    assert again["customer"] == made["customer"]


async def test_lists_are_filtered_and_paged(bench: Bench) -> None:
    for count in range(7):
        await bench.open(title=f"问题 {count}", priority="urgent" if count % 2 else "low")

    pages, cursor = [], ""
    while True:
        page = await bench.get(TICKETS, limit=3, cursor=cursor, order="oldest")
        pages.append([ticket["number"] for ticket in page["tickets"]])
        cursor = page["next"]
        if cursor is None:
            break
    urgent = await bench.get(TICKETS, priority="urgent", status="new")
    found = await bench.get(TICKETS, text="问题 4")
    nobodys = await bench.get(TICKETS, assignee="none", limit=100)
    others = await bench.get(TICKETS, customer=bench.people[ENGINEER])
    early = await bench.get(TICKETS, created_before="2026-11-22T00:00:00Z")

    assert pages == [[1001, 1002, 1003], [1004, 1005, 1006], [1007]]
    assert [ticket["number"] for ticket in urgent["tickets"]] == [1006, 1004, 1002]
    assert [ticket["title"] for ticket in found["tickets"]] == ["问题 4"]
    assert len(nobodys["tickets"]) == 7
    assert others["tickets"] == early["tickets"] == []


async def test_several_values_of_a_filter_are_alternatives(bench: Bench) -> None:
    for priority in ("low", "normal", "urgent"):
        await bench.open(priority=priority)

    both = await bench.get(f"{TICKETS}?priority=low&priority=urgent")

    assert {ticket["priority"] for ticket in both["tickets"]} == {"low", "urgent"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"status": "broken"}, "status.0"),
        ({"created_from": "2026-11-22T00:00:00"}, "created_from"),
        ({"cursor": "x"}, "cursor"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_filter_is_named(bench: Bench, query: dict[str, Any], field: str) -> None:
    async with bench.http.get(TICKETS, params=query, headers=bench.headers()) as answer:
        problem = await answer.json()

    assert answer.status == 422
    assert answer.content_type == "application/problem+json"
    assert field in [fault["field"] for fault in problem["faults"]]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"priority": "huge"}, "priority"),
        ({"category": "no_such"}, "category"),
        ({"form": "no_such"}, "form"),
        ({"fields": {"no_such": "x"}}, "fields.no_such"),
        ({"fields": {"phone": "12"}}, "fields.phone"),
        ({"customer": {}}, "customer.id"),
        ({"number": 5}, "number"),
    ],
)
async def test_a_wrong_ticket_is_refused_whole(
    bench: Bench, more: dict[str, Any], field: str
) -> None:
    body = {"customer": {"id": bench.people[CUSTOMER]}, "title": "x", **more}

    status, problem = await bench.post(TICKETS, body)

    assert status == 422
    assert field in [fault["field"] for fault in problem["faults"]]
    assert (await bench.get(TICKETS))["tickets"] == []


async def test_only_the_staff_reply_as_staff(bench: Bench) -> None:
    path = f"{TICKETS}/{(await bench.open())['number']}/messages"

    by_customer = await bench.post(
        path, {"author": "staff", "person": bench.people[CUSTOMER], "text": "x"}
    )
    by_nobody = await bench.post(path, {"author": "staff", "text": "x"})
    by_unknown = await bench.post(path, {"author": "staff", "person": 10**9, "text": "x"})
    by_supervisor = await bench.post(
        path, {"author": "staff", "person": bench.people[SUPERVISOR], "text": "x"}
    )

    assert (by_customer[0], by_customer[1]["code"]) == (403, "error.not_allowed")
    assert (by_nobody[0], by_nobody[1]["code"]) == (422, "api.staff_needs_person")
    assert (by_unknown[0], by_unknown[1]["code"]) == (422, "api.person_unknown")
    assert by_supervisor[0] == 201


async def test_an_unknown_ticket_is_not_found(bench: Bench) -> None:
    status, problem = await bench.post(
        f"{TICKETS}/4711/messages", {"author": "customer", "text": "x"}
    )

    assert (status, problem["code"]) == (404, "error.ticket_unknown")
    assert "4711" in problem["detail"]


async def test_too_many_tickets_of_a_customer_are_refused(bench: Bench) -> None:
    for _ in range(20):
        await bench.open()

    status, problem = await bench.post(
        TICKETS, {"customer": {"id": bench.people[CUSTOMER]}, "title": "one more"}
    )

    assert (status, problem["code"]) == (429, "error.too_many_tickets")


async def test_a_resting_ticket_says_until_when(bench: Bench) -> None:
    number = (await bench.open())["number"]
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def rest(unit: Unit) -> None:
        ticket = unit.tickets.get(number)
        assert ticket
        resting = replace(ticket, status=Status.ON_HOLD, snoozed_until=monday)
        unit.tickets.save(replace(resting, version=ticket.version + 1))

    await bench.uow.run(rest)

    assert (await bench.get(f"{TICKETS}/{number}"))["snoozed_until"] == "2026-11-23T01:00:00Z"
