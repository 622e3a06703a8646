"""Lists, the board, and hints. Nobody is shown what isn't theirs."""

from datetime import timedelta

from desk.reports.show_board import show_board
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.list_mine import list_mine
from desk.tickets.list_own import list_own
from desk.tickets.list_queue import list_queue
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.similar_ticket import similar_ticket
from domain.people.person import Actor, Person, Role
from domain.tickets.report import Report
from domain.tickets.ticket import Priority, Status, Ticket
from tests.unit.desk.room import Room


def numbers(tickets: list[Ticket]) -> list[int]:
    return [ticket.number for ticket in tickets]


def test_the_queue_holds_what_nobody_has_most_urgent_first(
    room: Room, wang: Person, li: Person
) -> None:
    room.opened(wang, "a")
    room.opened(wang, "b", priority=Priority.URGENT)
    room.opened(wang, "c")
    room.act(li, claim_ticket, 1003)

    assert numbers(room.act(li, list_queue)) == [1002, 1001]
    assert numbers(room.act(li, list_queue, limit=1)) == [1002]
    assert numbers(room.act(li, list_queue, limit=1, after=1002)) == [1001]
    assert numbers(room.act(li, list_mine)) == [1003]


def test_a_teams_group_sees_the_teams_queue(room: Room, wang: Person, li: Person) -> None:
    room.team("repairs", categories=frozenset({"repair"}))
    room.team("rest")
    room.opened(wang, category="repair")
    room.opened(wang, category="complaint")
    in_group = Actor(person=li, roles=li.roles, team="rest")

    assert numbers(room.act(in_group, list_queue)) == [1002]


def test_customers_list_their_own_unfinished_first(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    for title in ("a", "b", "c"):
        room.opened(wang, title)
    room.opened(zhao)
    room.act(li, resolve_ticket, 1003, "好了")
    room.act(wang, confirm_resolution, 1003)

    assert numbers(room.act(wang, list_own)) == [1002, 1001, 1003]
    assert numbers(room.act(wang, list_own, limit=2)) == [1002, 1001]


def test_the_board_counts(room: Room, wang: Person, li: Person, chen: Person, boss: Person) -> None:
    room.team("support", [li, chen], capacity=3)
    room.opened(wang, "a")
    room.later(days=4)
    room.opened(wang, "b")
    room.opened(wang, "c")
    room.act(li, claim_ticket, 1002)
    room.act(li, resolve_ticket, 1003, "好了")
    room.later(hours=1)

    board = room.act(boss, show_board)

    assert {status: n for status, n in board.by_status.items() if n} == {
        Status.NEW: 1,
        Status.IN_PROGRESS: 1,
        Status.RESOLVED: 1,
    }
    assert board.by_age == (1, 0, 1, 0)
    assert board.oldest is not None
    assert board.oldest.number == 1001
    assert board.late == 1
    assert numbers(list(board.most_late)) == [1001]
    assert [(load.person.name, load.live, load.capacity) for load in board.loads] == [
        ("李工", 1, 3),
        ("陈工", 0, 3),
        ("周主管", 0, None),
    ]


def test_the_board_of_an_empty_desk(room: Room, boss: Person) -> None:
    board = room.act(boss, show_board)

    assert (board.oldest, board.late, board.by_age) == (None, 0, (0, 0, 0, 0))


def test_the_board_counts_all_and_names_a_few(room: Room, boss: Person) -> None:
    customers = [room.person(f"客户{n}") for n in range(11)]
    for customer in customers:
        for n in range(20):
            room.opened(customer, f"{n}")
    room.now += timedelta(days=30)

    board = room.act(boss, show_board)

    assert board.late == 220
    assert numbers(list(board.most_late)) == [1001, 1002, 1003, 1004, 1005]
    assert board.by_age == (0, 0, 0, 220)


def test_a_board_in_a_group_is_the_teams(
    room: Room, wang: Person, li: Person, boss: Person
) -> None:
    room.team("repairs", [li], categories=frozenset({"repair"}))
    room.team("rest")
    room.opened(wang, category="repair")
    room.opened(wang, category="complaint")
    in_group = Actor(person=boss, roles=frozenset({Role.SUPERVISOR}), team="repairs")

    board = room.act(in_group, show_board)

    assert board.by_status[Status.NEW] == 1
    assert [load.person.name for load in board.loads] == ["李工"]


def test_an_open_ticket_of_theirs_that_looks_alike_is_found(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    room.opened(wang, "打印机卡纸")
    report = Report(title="打印机又卡纸了")

    found = room.act(wang, similar_ticket, wang, report)
    assert found is not None
    assert found.number == 1001
    assert room.act(zhao, similar_ticket, zhao, report) is None
    room.act(li, resolve_ticket, 1001, "好了")
    assert room.act(wang, similar_ticket, wang, report) is None
