"""Whoever types whatever code and says yes to whatever: nobody sees another's tickets but those
of people who said, on both sides, that they are one."""

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk.desk import Desk
from desk.errors import TicketUnknown
from desk.people.linking.agree_to_link import agree_to_link
from desk.people.linking.offer_link import offer_link
from desk.people.linking.refuse_link import refuse_link
from desk.people.linking.type_link_code import type_link_code
from desk.tickets.list_own import list_own
from desk.tickets.view_ticket import view_ticket
from domain.errors import DeskError
from domain.people.linking import LinkEnd, LinkState
from domain.people.person import Actor, Identity, Person
from domain.ports import Unit
from tests.unit.desk.room import Room

CHATS = st.integers(0, 3)
# Which of the codes given out is typed; the last ones were never given out.
CODES = st.integers(0, 5)
LINKS = st.integers(0, 4)


class AnyOrder(RuleBasedStateMachine):
    template: Path

    @initialize()
    def furnish(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "desk.db"
        shutil.copy(self.template, path)
        self.room = Room(path)
        self.ends = [self._end(number) for number in range(4)]
        self.numbers = [self._ticket(number) for number in range(4)]
        # Who is one with whom, as the people themselves said it.
        self.groups = [{number} for number in range(4)]
        # Code → whose chat; codes of chats that were typed → (asked, typed).
        self.codes: list[tuple[str, int]] = []
        self.typed: dict[int, tuple[int, int]] = {}
        self.agreed: set[int] = set()

    def _end(self, number: int) -> LinkEnd:
        end = LinkEnd(account=f"a.{number % 2}", native_id=f"n{number}", chat=f"c{number}")

        def known(desk: Desk) -> None:
            person_id = desk.unit.people.add(Person(name=f"P{number}"))
            identity = Identity(account=end.account, native_id=end.native_id, person_id=person_id)
            desk.unit.people.identify(replace(identity, private_chat=end.chat))

        self.room.act(None, known)
        return end

    def _who(self, number: int) -> Actor:
        end = self.ends[number]
        known = self.room.look(lambda unit: unit.people.identified(end.account, end.native_id))
        assert known
        return Actor(person=known[0], roles=known[0].roles)

    def _ticket(self, number: int) -> int:
        return self.room.opened(self._who(number).person).number

    def _try(self, number: int, verb: Any, *args: Any) -> Any:
        try:
            return self.room.act(self._who(number), verb, self.ends[number], *args)
        except DeskError:
            return None

    @rule(chat=CHATS)
    def asks_for_a_code(self, chat: int) -> None:
        self.codes.append((self._try(chat, offer_link), chat))

    @rule(chat=CHATS, which=CODES)
    def types_a_code(self, chat: int, which: int) -> None:
        code, asked = self.codes[which] if which < len(self.codes) else ("K7WQ-3MHX", -1)
        link = self._try(chat, type_link_code, code)
        if link is not None:
            assert asked >= 0
            assert link.asked == self.ends[asked]
            self.typed[link.id] = (asked, chat)

    @rule(chat=CHATS, link=LINKS)
    def says_yes(self, chat: int, link: int) -> None:
        moved = self._try(chat, agree_to_link, link)
        if moved is None:
            return
        asked, typed = self.typed[moved.id]
        if moved.state is LinkState.AGREED:
            assert chat == typed or moved.id in self.agreed
            self.agreed.add(moved.id)
            return
        assert chat == asked
        assert moved.id in self.agreed
        whole = self._group(asked) | self._group(typed)
        self.groups = [group for group in self.groups if not group & whole] + [whole]

    @rule(chat=CHATS, link=LINKS)
    def says_no(self, chat: int, link: int) -> None:
        refused = self._try(chat, refuse_link, link)
        if refused is not None:
            assert self.ends[chat] in {refused.asked, refused.typed}

    @rule(minutes=st.sampled_from([1, 6, 11]))
    def time_passes(self, minutes: int) -> None:
        self.room.later(minutes=minutes)

    def _group(self, number: int) -> set[int]:
        return next(group for group in self.groups if number in group)

    @invariant()
    def everybody_sees_their_own_alone(self) -> None:
        for chat in range(4):
            actor = self._who(chat)
            theirs = {self.numbers[one] for one in self._group(chat)}
            seen = self.room.look(lambda unit, a=actor: self._seen(unit, a))  # type: ignore[misc]
            assert seen == (theirs, theirs)

    def _seen(self, unit: Unit, actor: Actor) -> tuple[set[int], set[int]]:
        """What they list, and what they can look at."""
        desk = Desk(unit=unit, policy=self.room.policy, announcer=self.room.told, actor=actor)
        visible = set()
        for number in self.numbers:
            with suppress(TicketUnknown):
                visible.add(view_ticket(desk, number).number)
        return {ticket.number for ticket in list_own(desk)}, visible

    def teardown(self) -> None:
        if hasattr(self, "room"):
            self.room.close()
            self.folder.cleanup()


def test_nobody_sees_anothers_tickets(template: Path) -> None:
    AnyOrder.template = template
    case = AnyOrder.TestCase
    case.settings = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case().runTest()
