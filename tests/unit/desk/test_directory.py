"""What the company's directory gives and takes, and what becomes of somebody who leaves."""

from dataclasses import replace

import pytest

from desk.duty.change_duty import change_duty
from desk.errors import NotAllowed, PersonUnknown
from desk.people.directory.end_gifts import end_gifts
from desk.people.directory.person_left import person_left
from desk.people.directory.rename_identity import rename_identity
from desk.people.directory.take_in_profile import take_in_profile
from desk.people.grant_role import grant_role
from desk.people.introduce_staff import introduce_staff
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from domain.people.directory import Department, DirectoryRule, Profile
from domain.people.news import LeavingNews
from domain.people.person import AssignmentMethod, Identity, Person, Role
from domain.tickets.history import EventKind
from domain.tickets.ticket import Status
from tests.unit.desk.room import Room

ACCOUNT = "wecom.main"
SERVICE = Department(id="7", name="售后部")
RULES = (
    DirectoryRule(department="售后部", roles=frozenset({Role.ENGINEER}), team="support"),
    DirectoryRule(department="7", leader=True, roles=frozenset({Role.SUPERVISOR})),
    DirectoryRule(tag="专家", team="experts"),
)


def profile(**more: object) -> Profile:
    values: dict[str, object] = {"native_id": "li", "name": "李工", "departments": (SERVICE,)}
    return Profile(**(values | more))  # type: ignore[arg-type]


def looked_at(room: Room, **more: object) -> Person:
    found = room.act(None, take_in_profile, ACCOUNT, profile(**more), RULES)
    assert found is not None
    return found


def person(room: Room, person_id: int) -> Person:
    found = room.look(lambda unit: unit.people.get(person_id))
    assert found is not None
    return found


def members(room: Room, key: str) -> frozenset[int]:
    team = room.look(lambda unit: unit.teams.get(key))
    return team.members if team else frozenset()


@pytest.mark.parametrize(
    ("departments", "tags", "roles", "teams"),
    [
        ((SERVICE,), (), {Role.ENGINEER}, {"support"}),
        ((replace(SERVICE, is_led=True),), (), {Role.ENGINEER, Role.SUPERVISOR}, {"support"}),
        # Names may be hidden; ids never are.
        ((Department(id="7", is_led=True),), (), {Role.SUPERVISOR}, set()),
        ((Department(id="8", name="销售部", is_led=True),), (), set(), set()),
        ((), ("专家",), set(), {"experts"}),
        ((), (), set(), set()),
    ],
)
def test_departments_and_tags_give_roles_and_teams(
    room: Room,
    departments: tuple[Department, ...],
    tags: tuple[str, ...],
    roles: set[Role],
    teams: set[str],
) -> None:
    li = looked_at(room, departments=departments, tags=frozenset(tags))

    assert (li.name, li.roles) == ("李工", {Role.CUSTOMER, *roles})
    assert {key for key in ("support", "experts") if li.id in members(room, key)} == teams


def test_leaving_the_department_takes_just_what_it_gave(room: Room) -> None:
    room.team("support")
    li = looked_at(room, tags=frozenset({"专家"}))
    admin = room.person("管理员", Role.ADMIN)
    room.act(admin, grant_role, f"person:{li.id}", Role.SUPERVISOR)

    li = looked_at(room, departments=())

    assert li.roles == {Role.CUSTOMER, Role.SUPERVISOR}
    assert members(room, "support") == members(room, "experts") == frozenset()


def test_what_was_theirs_before_stays(room: Room) -> None:
    """By the settings, or given by an admin after the directory had given the same."""
    room.team("support")

    def introduced() -> Person:
        return room.unit(
            lambda unit: introduce_staff(
                unit,
                account=ACCOUNT,
                native_id="li",
                name="小李",
                roles=frozenset({Role.ENGINEER}),
                team="support",
            )
        )

    assert looked_at(room).lent_roles == {Role.ENGINEER}
    introduced()
    li = looked_at(room)
    assert (li.name, li.lent_roles) == ("小李", frozenset())
    li = looked_at(room, departments=())
    assert Role.ENGINEER in li.roles
    assert members(room, "support") == {li.id}

    zhao = looked_at(room, native_id="zhao")
    assert zhao.lent_roles == {Role.ENGINEER}
    room.act(room.person("管理员", Role.ADMIN), grant_role, f"person:{zhao.id}", Role.ENGINEER)
    assert Role.ENGINEER in looked_at(room, native_id="zhao", departments=()).roles


def test_what_an_admin_takes_stays_taken_until_the_directory_changes(room: Room) -> None:
    room.team("support")
    li = looked_at(room)
    room.act(room.person("管理员", Role.ADMIN), grant_role, f"person:{li.id}", Role.CUSTOMER)

    assert looked_at(room).roles == {Role.CUSTOMER}
    assert members(room, "support") == frozenset()
    li = looked_at(room, departments=(replace(SERVICE, is_led=True),))
    assert li.roles == {Role.CUSTOMER, Role.ENGINEER, Role.SUPERVISOR}
    assert members(room, "support") == {li.id}


def test_rules_that_are_no_more_give_nothing(room: Room) -> None:
    room.team("support")
    li = looked_at(room)
    room.act(None, end_gifts, {ACCOUNT})
    assert Role.ENGINEER in person(room, li.id).roles
    room.act(None, end_gifts, ())
    assert person(room, li.id).roles == {Role.CUSTOMER}
    assert members(room, "support") == frozenset()


def test_names_follow_the_directory_until_given_here(room: Room) -> None:
    assert looked_at(room, name="").name == "li"
    assert looked_at(room, name="李四").name == "李四"
    li = looked_at(room, name="李工")
    assert li.name == "李工"
    room.unit(lambda unit: unit.people.save(replace(li, name="李师傅")))
    assert looked_at(room, name="李工").name == "李师傅"


def test_who_leaves_loses_everything_at_once(room: Room, wang: Person) -> None:
    li, chen = looked_at(room), room.person("陈工", Role.ENGINEER)
    room.team("support", [li, chen], lead=li.id)
    first, second = room.opened(wang), room.opened(room.person("孙女士"), "漏水")
    room.act(li, claim_ticket, first.number)
    room.act(li, assign_ticket, second.number, li.id)
    done = room.opened(room.person("钱女士"), "好了")
    room.act(li, resolve_ticket, done.number, "修好了")

    room.act(None, person_left, ACCOUNT, "li")

    gone = person(room, li.id)
    assert (gone.roles, gone.is_active, gone.on_duty) == ({Role.CUSTOMER}, False, False)
    team = room.look(lambda unit: unit.teams.get("support"))
    assert team
    assert (team.members, team.lead) == ({chen.id}, None)
    for number in (first.number, second.number):
        ticket = room.ticket(number)
        assert (ticket.assignee_id, ticket.status) == (None, Status.NEW)
        event = room.last_event(number)
        assert event.kind is EventKind.UNASSIGNED
        assert event.data["left"] is True
    (news,) = [one for one in room.told.news if isinstance(one, LeavingNews)]
    assert {*news.tickets["support"]} == {first.number, second.number}
    with pytest.raises(NotAllowed):
        room.act(li, claim_ticket, first.number)
    with pytest.raises(PersonUnknown):
        room.act(chen, assign_ticket, first.number, "李工")
    # Told again, nothing happens again.
    room.act(None, person_left, ACCOUNT, "li")
    assert len(room.told.news) == len([news])


def test_a_team_that_gives_tickets_gives_theirs_to_another(room: Room, wang: Person) -> None:
    li, chen = looked_at(room), room.person("陈工", Role.ENGINEER)
    room.team("support", [li, chen], assignment=AssignmentMethod.LEAST_OPEN)
    ticket = room.opened(wang)
    room.act(chen, assign_ticket, ticket.number, li.id)

    room.act(None, person_left, ACCOUNT, "li")

    assert room.ticket(ticket.number).assignee_id == chen.id


def test_settings_give_who_left_nothing_back(room: Room) -> None:
    li = looked_at(room)
    looked_at(room, has_left=True)

    again = room.unit(
        lambda unit: introduce_staff(
            unit,
            account=ACCOUNT,
            native_id="li",
            name="李工",
            roles=frozenset({Role.ADMIN}),
            team="support",
        )
    )

    assert (again.id, again.roles) == (li.id, {Role.CUSTOMER})
    assert members(room, "support") == frozenset()


def test_who_comes_back_comes_back_by_the_same_identity(room: Room) -> None:
    li = looked_at(room)
    other = Identity(account="dingtalk.main", native_id="m01", person_id=li.id)
    room.unit(lambda unit: unit.people.identify(other))
    room.act(room.person("管理员", Role.ADMIN), grant_role, f"person:{li.id}", Role.ADMIN)
    looked_at(room, has_left=True)

    elsewhere = profile(native_id="m01")
    room.act(None, take_in_profile, "dingtalk.main", elsewhere, RULES)
    assert person(room, li.id).roles == {Role.CUSTOMER}

    back = looked_at(room)
    assert back.is_active
    assert back.roles == {Role.CUSTOMER, Role.ENGINEER}


def test_an_admin_may_say_that_somebody_stays(room: Room) -> None:
    """The company moves from one platform to another, say."""
    li = looked_at(room)
    admin = room.person("管理员", Role.ADMIN)
    looked_at(room, has_left=True)
    room.act(admin, grant_role, f"person:{li.id}", Role.ENGINEER)

    looked_at(room, has_left=True)

    assert person(room, li.id).is_active
    assert Role.ENGINEER in person(room, li.id).roles


def test_strangers_who_leave_are_nobodys_business(room: Room) -> None:
    assert room.act(None, take_in_profile, ACCOUNT, profile(has_left=True), RULES) is None
    room.act(None, person_left, ACCOUNT, "nobody")
    assert room.told.news == []


def test_a_new_id_takes_everything_along(room: Room) -> None:
    li = looked_at(room)
    identity = Identity(account=ACCOUNT, native_id="li", person_id=li.id, private_chat="li")
    room.unit(lambda unit: unit.people.identify(identity))
    room.unit(lambda unit: rename_identity(unit, ACCOUNT, "li", "li.ming"))

    known = room.look(lambda unit: unit.people.identified(ACCOUNT, "li.ming"))
    assert known
    assert (known[0].id, known[1].private_chat) == (li.id, "li.ming")
    assert room.look(lambda unit: unit.people.identified(ACCOUNT, "li")) is None
    assert Role.ENGINEER not in looked_at(room, native_id="li.ming", departments=()).roles
    room.unit(lambda unit: rename_identity(unit, ACCOUNT, "gone", "x"))
    # Somebody who left is off duty for good, whatever they say.
    room.act(None, person_left, ACCOUNT, "li.ming")
    with pytest.raises(NotAllowed):
        room.act(person(room, li.id), change_duty, True)
