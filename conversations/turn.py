"""One turn of a talk: what came in, who said it, what is remembered. No decisions here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from desk.desk import Desk
from domain.delivery import Capabilities
from domain.dialogues import ChatMemory
from domain.messaging import Button, ChatKind, Incoming, Outgoing
from domain.people.person import Actor, BoundChat, Person
from domain.policy import ServicePolicy
from domain.ports import Reference, Texts, Unit

# A ticket spoken of longer ago than this is no longer what "it" means.
FOCUS_LASTS = timedelta(hours=2)


@dataclass(slots=True, kw_only=True)
class Turn:
    """Everything a dialogue or command may look at. Lives as long as the unit of work."""

    desk: Desk
    incoming: Incoming
    actor: Actor
    # Changed as the turn goes on; stored at its end.
    memory: ChatMemory
    # In the language of the person; and for anybody else's language.
    texts: Texts
    texts_of: Callable[[str], Texts]
    capabilities: Capabilities
    # What the message this one answers, or the topic it stands in, is about.
    reference: Reference | None = None
    # What the chat is bound to, if it is a bound group.
    chat: BoundChat | None = None
    # Too many messages in a short time: taken in, but not answered.
    is_muted: bool = False

    @property
    def unit(self) -> Unit:
        """The open transaction."""
        return self.desk.unit

    @property
    def policy(self) -> ServicePolicy:
        """The numbers and switches of this installation."""
        return self.desk.policy

    @property
    def person(self) -> Person:
        """Who is talking."""
        return self.actor.person

    @property
    def now(self) -> datetime:
        """UTC, the same throughout the turn."""
        return self.desk.now

    @property
    def zone(self) -> tzinfo:
        """The time zone the person reads times in."""
        return ZoneInfo(self.person.timezone or self.policy.timezone)

    @property
    def is_group(self) -> bool:
        """Others read along."""
        return self.incoming.chat_kind is ChatKind.GROUP

    @property
    def pointed_at(self) -> int | None:
        """The ticket the message points at by itself: as a reply, or by its topic."""
        return self.reference.number if self.reference else None

    @property
    def focus(self) -> int | None:
        """The ticket spoken of last, unless that is too long ago to be meant."""
        at = self.memory.focus_at
        return self.memory.focus if at and self.now - at < FOCUS_LASTS else None

    @property
    def has_fleeting_notice(self) -> bool:
        """Whoever pressed can be shown a sentence that stays nowhere."""
        press = self.incoming.press
        return press is not None and (press.takes_notice or self.capabilities.press_notices)

    def focus_on(self, number: int) -> None:
        """From now on this is the ticket spoken of."""
        self.memory = replace(self.memory, focus=number, focus_at=self.now)

    def stay_on_rating(self, number: int) -> None:
        """A bare score that comes next changes this ticket's rating."""
        self.memory = replace(self.memory, rated=number, rated_at=self.now)

    def leave_rating(self) -> None:
        """At the end of a turn: if it was about something else, so is a score that follows."""
        if self.memory.rated is not None and self.memory.rated_at != self.now:
            self.memory = replace(self.memory, rated=None, rated_at=None)

    def number_meant(self, typed: int | None = None) -> int | None:
        """The ticket that is meant: the number typed, else the one pointed at, else the focus."""
        return typed or self.pointed_at or self.focus

    def message(
        self,
        text: str = "",
        *,
        title: str = "",
        facts: Sequence[tuple[str, str]] = (),
        buttons: Sequence[Sequence[Button]] = (),
        attachments: Sequence[int] = (),
        ticket: int | None = None,
        replace_key: str = "",
        expects_text: bool = False,
    ) -> Outgoing:
        """A message to the chat the turn happens in; in a group, as an answer to the person."""
        return Outgoing(
            address=self.incoming.address,
            text=text,
            title=title,
            facts=tuple(facts),
            buttons=tuple(tuple(row) for row in buttons if row),
            attachments=tuple(attachments),
            ticket=ticket,
            replace_key=replace_key,
            reply_to=self.incoming.message_id if self.is_group else "",
            expects_text=expects_text,
        )
