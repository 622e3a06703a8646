"""People, identities, teams, bound chats, and chats that move."""

from dataclasses import replace

from domain.delivery import Receipt
from domain.dialogues import ChatMemory
from domain.messaging import Topic
from domain.people.person import (
    AssignmentMethod,
    BoundChat,
    ChatPurpose,
    Identity,
    Person,
    Role,
    Team,
)
from domain.ports import Lane, Reference, Unit
from store.databases import Store
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import ACCOUNT, GROUP, LANE, outgoing, ticket_of

ENGINEER = frozenset({Role.CUSTOMER, Role.ENGINEER})


async def test_a_person_comes_back_whole_by_identity(store: Store) -> None:
    person = Person(
        name="李工",
        roles=ENGINEER,
        locale="zh_CN",
        timezone="Asia/Shanghai",
        remembered={"phone": "+86 21"},
        on_duty=False,
        skills=frozenset({"printer", "网络"}),
        regions=frozenset({"上海"}),
        capacity=5,
        is_active=False,
    )

    def work(unit: Unit) -> None:
        known = replace(person, id=unit.people.add(person))
        identity = Identity(account=ACCOUNT, native_id="7", person_id=known.id, private_chat="7")
        unit.people.identify(identity)
        assert unit.people.identified(ACCOUNT, "7") == (known, identity)
        assert unit.people.identified("webchat.main", "7") is None
        blocked = replace(identity, is_unreachable=True, name="Li")
        unit.people.identify(blocked)
        changed = replace(known, remembered={}, skills=frozenset())
        unit.people.save(changed)
        assert unit.people.identified(ACCOUNT, "7") == (changed, blocked)
        assert unit.people.get(known.id) == changed

    await store.run(work)


async def test_the_identity_used_last_comes_first(store: Store, clock: Clock) -> None:
    def identify(unit: Unit, account: str) -> None:
        unit.people.identify(Identity(account=account, native_id="7", person_id=1))

    await store.run(lambda unit: unit.people.add(Person(name="张三")))
    for account in ("a", "b", "a"):
        clock.advance(minutes=1)
        await store.run(lambda unit, account=account: identify(unit, account))
    identities = await store.read(lambda unit: unit.people.identities(1))
    assert [identity.account for identity in identities] == ["a", "b"]


async def test_roles_and_names_find_active_staff_only(store: Store) -> None:
    def work(unit: Unit) -> None:
        for person in (
            Person(name="李工", roles=ENGINEER),
            Person(name="李工程师", roles=ENGINEER | {Role.SUPERVISOR}),
            Person(name="Lee", roles=frozenset({Role.ADMIN})),
            Person(name="李工", roles=ENGINEER, is_active=False),
            Person(name="李工"),
        ):
            unit.people.add(person)

        def ids(people: list[Person]) -> list[int]:
            return [person.id for person in people]

        assert ids(unit.people.named("李工")) == [1]
        assert ids(unit.people.named("李")) == [1, 2]
        assert ids(unit.people.named(" LEE")) == [3]
        assert ids(unit.people.named("%")) == ids(unit.people.named("")) == []
        assert ids(unit.people.with_role(Role.ENGINEER)) == [1, 2]
        assert ids(unit.people.with_role(Role.ADMIN)) == [3]
        assert ids(unit.people.with_role(Role.CUSTOMER)) == [1, 2, 5]

    await store.run(work)


async def test_teams_keep_members_and_the_order_they_were_made_in(
    store: Store,
) -> None:
    def work(unit: Unit) -> None:
        one, two = (unit.people.add(Person(name=name)) for name in "ab")
        support = Team(
            key="support",
            name="支持",
            assignment=AssignmentMethod.SKILL,
            members=frozenset({one, two}),
            categories=frozenset({"repair"}),
            capacity=9,
            last_assigned=two,
        )
        field = Team(key="field", name="外勤")
        unit.teams.save(support)
        unit.teams.save(field)
        assert unit.teams.all() == [support, field]
        smaller = replace(support, members=frozenset({two}), last_assigned=None)
        unit.teams.save(smaller)
        assert unit.teams.all() == [smaller, field]
        assert unit.teams.get("support") == smaller
        assert unit.teams.get("none") is None

    await store.run(work)


async def test_chats_are_bound_to_one_purpose(store: Store) -> None:
    def bound(chat: str, team: str, purpose: ChatPurpose) -> BoundChat:
        return BoundChat(account=ACCOUNT, chat=chat, team=team, purpose=purpose)

    def work(unit: Unit) -> None:
        unit.teams.bind(bound("1", "support", ChatPurpose.SUPERVISORS))
        first = bound("1", "support", ChatPurpose.ENGINEERS)
        second = bound("2", "field", ChatPurpose.ENGINEERS)
        unit.teams.bind(first)
        unit.teams.bind(second)
        assert unit.teams.chat(ACCOUNT, "1") == first
        assert unit.teams.chat(ACCOUNT, "3") is None
        assert unit.teams.chats("support", ChatPurpose.ENGINEERS) == [first]
        assert unit.teams.chats("", ChatPurpose.ENGINEERS) == [first, second]
        assert unit.teams.chats("support", ChatPurpose.SUPERVISORS) == []

    await store.run(work)


async def test_a_chat_is_known_by_its_new_id_and_its_messages_are_forgotten(
    store: Store,
) -> None:
    new = replace(GROUP, chat="-100200")
    new_lane = Lane(account=ACCOUNT, chat=new.chat)
    bound = BoundChat(
        account=ACCOUNT, chat=GROUP.chat, team="support", purpose=ChatPurpose.ENGINEERS
    )
    topic = Topic(key="ticket:1001", title="#1001")

    def prepare(unit: Unit) -> None:
        unit.teams.bind(bound)
        ticket_of(unit, origin=GROUP)
        ticket_of(unit, origin=replace(GROUP, chat="other"))
        unit.outbox.queue(outgoing(card="c", topic=topic))
        unit.mailroom.sent(unit.mailroom.head(LANE, 1), Receipt(message_ids=("7",), thread="31"))
        for text in "ab":
            card = "c" if text == "a" else ""
            unit.outbox.queue(outgoing(text, card=card, topic=topic, reply_to="5"))
        unit.references.note(GROUP, "5", Reference(number=1001))
        unit.memories.put(GROUP, 1, ChatMemory(focus=1001))
        unit.memories.put(GROUP, 2, ChatMemory(focus=1))
        unit.memories.put(new, 2, ChatMemory(focus=2))

    def check(unit: Unit) -> None:
        assert unit.teams.chat(ACCOUNT, GROUP.chat) is None
        assert unit.teams.chat(ACCOUNT, new.chat) == replace(bound, chat=new.chat)
        [entry] = unit.mailroom.head(new_lane, 1)
        assert entry.message.address == new
        assert (entry.message.text, entry.edits, entry.thread) == ("a", "", "")
        assert entry.message.reply_to == ""
        assert unit.mailroom.lanes() == [new_lane]
        assert unit.references.find(new, "5") is None
        assert unit.references.topic(replace(new, thread="31")) is None
        assert unit.memories.get(new, 1).focus == 1001
        assert unit.memories.get(new, 2).focus == 2
        origins = [unit.tickets.get(number).origin.chat for number in (1001, 1002)]
        assert origins == [new.chat, "other"]

    await store.run(prepare)
    heard = []
    store.subscribe(heard.append)
    await store.run(lambda unit: unit.teams.move_chat(ACCOUNT, GROUP.chat, new.chat))
    await store.run(lambda unit: unit.teams.move_chat(ACCOUNT, GROUP.chat, new.chat))
    await store.run(check)
    assert [committed.lanes for committed in heard] == [frozenset({new_lane})]


async def test_signs_of_broken_programs_stop_nobody(store: Store) -> None:
    def work(unit: Unit) -> str:
        person_id = unit.people.add(Person(name="a\0b"))
        found = unit.people.get(person_id)
        assert found is not None
        return found.name

    # What can't be stored everywhere is shown as what it is: no letter.
    assert await store.run(work) in {"a\0b", "a\ufffdb"}
