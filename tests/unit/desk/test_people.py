"""Who somebody is, what they may do where, and how the first admin comes to be."""

from dataclasses import replace

import pytest

from desk.duty.change_duty import change_duty
from desk.errors import (
    ChatMissing,
    CodeInvalid,
    LanguageUnknown,
    LastAdmin,
    PersonAmbiguous,
    PersonUnknown,
)
from desk.people.bind_chat import bind_chat
from desk.people.create_token import create_token
from desk.people.grant_role import grant_role
from desk.people.introduce_staff import introduce_staff
from desk.people.is_token_good import is_token_good
from desk.people.issue_admin_code import issue_admin_code
from desk.people.mark_unreachable import mark_unreachable
from desk.people.recognise_person import recognise_person
from desk.people.redeem_admin_code import redeem_admin_code
from desk.people.switch_language import switch_language
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.open_ticket import open_ticket
from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Sender
from domain.people.person import (
    Actor,
    AssignmentMethod,
    BoundChat,
    ChatPurpose,
    Identity,
    Person,
    Role,
)
from domain.people.secrets import CODE_ALPHABET
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.report import Report
from tests.unit.desk.room import CHAT, MORNING, Room

GROUP = Address(account="telegram.main", chat="-100")
PRIVATE = Address(account="telegram.main", chat="77")


def written(
    where: Address = PRIVATE, native_id: str = "77", name: str = "Li", language: str = ""
) -> Incoming:
    return Incoming(
        event_id="1",
        kind=IncomingKind.MESSAGE,
        address=where,
        chat_kind=ChatKind.PRIVATE if where is PRIVATE else ChatKind.GROUP,
        sender=Sender(native_id=native_id, name=name, language=language),
        sent_at=MORNING,
        text="hi",
    )


def recognised(room: Room, incoming: Incoming, *, is_strict: bool = False) -> Actor:
    policy = ServicePolicy(strict_staff=is_strict)
    return room.unit(lambda unit: recognise_person(unit, policy, incoming))


def identity(room: Room) -> Identity:
    known = room.unit(lambda unit: unit.people.identified("telegram.main", "77"))
    assert known is not None
    return known[1]


def bind(room: Room, purpose: ChatPurpose) -> None:
    room.team("support")
    bound = BoundChat(account=GROUP.account, chat=GROUP.chat, team="support", purpose=purpose)
    room.unit(lambda unit: unit.teams.bind(bound))


def test_a_newcomer_is_a_customer_who_is_known_from_then_on(room: Room) -> None:
    first = recognised(room, written())
    again = recognised(room, written())

    assert first.roles == {Role.CUSTOMER}
    assert again.person == first.person
    assert identity(room).private_chat == "77"


@pytest.mark.parametrize(
    ("language", "locale"),
    [("zh-hans", "zh_CN"), ("zh", "zh_CN"), ("en", "en"), ("de-AT", "en"), ("", "")],
)
def test_the_platforms_language_is_a_first_guess(room: Room, language: str, locale: str) -> None:
    assert recognised(room, written(language=language)).person.locale == locale


def test_a_private_chat_once_known_is_not_forgotten_in_a_group(room: Room) -> None:
    recognised(room, written())
    recognised(room, written(GROUP))

    assert identity(room).private_chat == "77"


def test_names_follow_the_platform_unless_given_here(room: Room) -> None:
    recognised(room, written(name="Li"))
    assert recognised(room, written(name="Li Ming")).person.name == "Li Ming"

    person = recognised(room, written(name="Li Ming")).person
    room.unit(lambda unit: unit.people.save(replace(person, name="李工")))
    assert recognised(room, written(name="Li M.")).person.name == "李工"
    assert identity(room).name == "Li M."


def test_who_blocked_us_is_reachable_again_when_they_write(room: Room) -> None:
    recognised(room, written())
    room.unit(lambda unit: mark_unreachable(unit, "telegram.main", "77"))
    room.unit(lambda unit: mark_unreachable(unit, "telegram.main", "nobody"))
    assert identity(room).is_unreachable

    recognised(room, written())

    assert not identity(room).is_unreachable


def test_an_engineers_group_lends_its_right_there_and_only_there(room: Room) -> None:
    bind(room, ChatPurpose.ENGINEERS)

    there = recognised(room, written(GROUP))
    assert (there.team, there.has(Role.ENGINEER)) == ("support", True)
    assert not there.has(Role.SUPERVISOR)
    assert not recognised(room, written()).has(Role.ENGINEER)
    team = room.unit(lambda unit: unit.teams.get("support"))
    assert team is not None
    assert team.members == {there.person.id}


def test_a_supervisors_group_makes_no_supervisors(room: Room) -> None:
    bind(room, ChatPurpose.SUPERVISORS)

    there = recognised(room, written(GROUP))

    assert there.has(Role.ENGINEER)
    assert not there.has(Role.SUPERVISOR)


@pytest.mark.parametrize("purpose", [None, ChatPurpose.CUSTOMERS])
def test_other_groups_lend_nothing(room: Room, purpose: ChatPurpose | None) -> None:
    if purpose:
        bind(room, purpose)

    assert not recognised(room, written(GROUP)).has(Role.ENGINEER)


def test_strict_desks_lend_nothing(room: Room) -> None:
    bind(room, ChatPurpose.ENGINEERS)

    there = recognised(room, written(GROUP), is_strict=True)

    assert (there.team, there.has(Role.ENGINEER)) == ("support", False)
    assert room.unit(lambda unit: unit.teams.get("support")).members == frozenset()  # type: ignore[union-attr]


def test_who_has_left_is_a_customer_at_most_even_in_the_group(room: Room) -> None:
    bind(room, ChatPurpose.ENGINEERS)
    person = recognised(room, written(GROUP)).person
    room.unit(lambda unit: unit.people.save(replace(person, is_active=False)))

    there = recognised(room, written(GROUP))
    assert (there.roles, there.team) == ({Role.CUSTOMER}, "")


def introduced(unit: Unit) -> Person:
    return introduce_staff(
        unit,
        account="telegram.main",
        native_id="77",
        name="李工",
        roles=frozenset({Role.ENGINEER}),
        team="support",
    )


def test_staff_of_the_settings_are_known_before_they_write(room: Room) -> None:
    person = room.unit(introduced)
    assert room.unit(introduced) == person

    actor = recognised(room, written(name="Li Ming"))

    assert (actor.person.id, actor.person.name) == (person.id, "李工")
    assert actor.has(Role.ENGINEER)
    team = room.unit(lambda unit: unit.teams.get("support"))
    assert team is not None
    assert team.members == {person.id}


def test_a_customer_named_in_the_settings_becomes_staff(room: Room) -> None:
    customer = recognised(room, written(name="Li")).person

    assert room.unit(introduced).id == customer.id
    assert recognised(room, written(name="Li")).person.name == "李工"


def test_the_code_makes_one_admin_once(room: Room, wang: Person, zhao: Person) -> None:
    code = room.unit(issue_admin_code)
    assert code is not None
    assert set(code) <= {*CODE_ALPHABET, "-"}

    with pytest.raises(CodeInvalid):
        room.act(wang, redeem_admin_code, "AAAA-AAAA")
    typed = f" {code.lower().replace('-', ' ')} "
    assert Role.ADMIN in room.act(wang, redeem_admin_code, typed).roles

    with pytest.raises(CodeInvalid):
        room.act(zhao, redeem_admin_code, code)
    assert room.unit(issue_admin_code) is None


def test_a_second_code_is_worth_nothing_once_there_is_an_admin(
    room: Room, wang: Person, zhao: Person
) -> None:
    first, second = room.unit(issue_admin_code), room.unit(issue_admin_code)
    assert first is not None
    assert second is not None
    room.act(wang, redeem_admin_code, first)

    with pytest.raises(CodeInvalid):
        room.act(zhao, redeem_admin_code, second)


def test_an_empty_code_opens_nothing(room: Room, wang: Person) -> None:
    for code in ("", "-", "。。"):
        with pytest.raises(CodeInvalid):
            room.act(wang, redeem_admin_code, code)


def test_a_token_opens_the_api_and_nothing_else_does(room: Room) -> None:
    token = room.unit(lambda unit: create_token(unit, "CRM"))

    assert token.startswith("gd_")
    assert room.unit(lambda unit: is_token_good(unit, token))
    for wrong in ("", token[:-1], token.upper()):
        assert not room.unit(lambda unit, w=wrong: is_token_good(unit, w))  # type: ignore[misc]


def test_roles_are_given_and_taken(room: Room, li: Person, wang: Person) -> None:
    admin = room.person("管理员", Role.ADMIN)
    room.team("support", [li])

    assert Role.SUPERVISOR in room.act(admin, grant_role, "李工", Role.SUPERVISOR).roles
    assert room.act(admin, grant_role, f"person:{li.id}", Role.CUSTOMER).roles == {Role.CUSTOMER}
    assert room.unit(lambda unit: unit.teams.get("support")).members == frozenset()  # type: ignore[union-attr]
    granted = room.act(admin, grant_role, f"person:{wang.id}", Role.ENGINEER)
    assert Role.ENGINEER in granted.roles
    with pytest.raises(PersonUnknown):
        room.act(admin, grant_role, "person:4711", Role.ENGINEER)


def test_somebody_new_is_named_by_their_id_on_the_platform_never_by_name(room: Room) -> None:
    admin = room.person("管理员", Role.ADMIN)
    impostor = room.person("王主管")
    on_site = Identity(account=CHAT.account, native_id="900001", person_id=impostor.id)
    room.unit(lambda unit: unit.people.identify(on_site))

    with pytest.raises(PersonUnknown):
        room.act(admin, grant_role, "王主管", Role.SUPERVISOR)
    assert room.act(admin, grant_role, "900001", Role.SUPERVISOR).id == impostor.id
    with pytest.raises(PersonUnknown):
        room.act(admin, grant_role, "900002", Role.SUPERVISOR)


def known_on(room: Room, account: str, native_id: str, person: Person) -> None:
    identity = Identity(account=account, native_id=native_id, person_id=person.id)
    room.unit(lambda unit: unit.people.identify(identity))


def test_digits_are_an_id_on_a_platform_and_never_our_own(room: Room, wang: Person) -> None:
    admin = room.person("管理员", Role.ADMIN)
    named = room.person("新主管")

    with pytest.raises(PersonUnknown):
        room.act(admin, grant_role, str(wang.id), Role.SUPERVISOR)
    known_on(room, "telegram.main", str(wang.id), named)
    assert room.act(admin, grant_role, str(wang.id), Role.SUPERVISOR).id == named.id


def test_the_platform_it_is_typed_on_goes_before_the_others(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    admin = room.person("管理员", Role.ADMIN)
    known_on(room, "telegram.main", "7", wang)
    known_on(room, "telegram.second", "7", wang)
    assert room.act(admin, grant_role, "7", Role.ENGINEER).id == wang.id

    known_on(room, "dingtalk.main", "7", zhao)
    with pytest.raises(PersonAmbiguous) as refused:
        room.act(admin, grant_role, "7", Role.ENGINEER)
    assert f"(person:{zhao.id})" in str(refused.value.params["names"])

    known_on(room, CHAT.account, "7", li)
    assert room.act(admin, grant_role, "7", Role.ENGINEER).id == li.id


def test_the_last_admin_stays(room: Room) -> None:
    admin = room.person("管理员", Role.ADMIN)

    with pytest.raises(LastAdmin):
        room.act(admin, grant_role, "管理员", Role.CUSTOMER)

    other = room.person("另一位", Role.ADMIN)
    assert room.act(other, grant_role, "管理员", Role.CUSTOMER).roles == {Role.CUSTOMER}


def test_binding_a_chat_makes_the_team(room: Room) -> None:
    admin = room.person("管理员", Role.ADMIN)

    bound = room.act(admin, bind_chat, "support", ChatPurpose.ENGINEERS)

    assert (bound.account, bound.chat) == (CHAT.account, CHAT.chat)
    assert room.unit(lambda unit: unit.teams.chat(CHAT.account, CHAT.chat)) == bound
    assert room.unit(lambda unit: unit.teams.get("support")) is not None
    with pytest.raises(ChatMissing):
        room.act(
            None,
            lambda desk: bind_chat(replace(desk, where=None), "x", ChatPurpose.ENGINEERS),
        )


def test_languages_are_those_that_are_spoken(room: Room, wang: Person) -> None:
    assert room.act(wang, switch_language, "en").locale == "en"
    with pytest.raises(LanguageUnknown):
        room.act(wang, switch_language, "fr")


def test_who_is_off_duty_gets_nothing_new(
    room: Room, wang: Person, li: Person, chen: Person
) -> None:
    room.team("support", [li, chen], assignment=AssignmentMethod.LEAST_OPEN)
    room.act(li, change_duty, False)

    assert [room.opened(wang, f"{n}").assignee_id for n in range(2)] == [chen.id, chen.id]
    room.act(li, change_duty, True)
    assert room.opened(wang).assignee_id == li.id
    assert room.act(li, assign_ticket, 1003, "陈工").assignee_id == chen.id


def test_what_the_form_wants_remembered_is(room: Room, wang: Person) -> None:
    report = Report(
        title="卡纸",
        fields={"phone": "13800138000", "model": "X1", "site": ""},
        remember=frozenset({"phone", "site"}),
    )

    room.act(wang, open_ticket, wang, report, origin=CHAT)

    person = room.unit(lambda unit: unit.people.get(wang.id))
    assert person is not None
    assert person.remembered == {"phone": "13800138000"}
