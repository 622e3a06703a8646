"""The table of announcements: for each thing that can happen, who is told in which way."""

from collections.abc import Callable, Iterable, Mapping

from conversations.notices import (
    tell_admins,
    tell_alerted,
    tell_customer,
    tell_desk,
    tell_follow_up,
    tell_supervisors,
    tell_taking_back,
)
from conversations.notices.folded_card import tell_folded
from conversations.notices.happening import Happening
from conversations.notices.readers import Readers
from conversations.notices.tell_team import team_news
from conversations.notices.webhook_event import to_receivers
from desk.desk import Desk
from domain.delivery import Capabilities
from domain.escalation.folding import FoldedNews
from domain.messaging import Outgoing
from domain.people.news import BackupNews, CardNews, QuotaNews, TeamNews
from domain.policy import ServicePolicy
from domain.ports import Texts, Unit
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Ticket

Tell = Callable[[Happening], Iterable[Outgoing]]

# Lines come before the card: of several in one unit only the last card is left, so that
# neighbouring lines may leave as one message.
_TOLD: Mapping[EventKind, tuple[Tell, ...]] = {
    EventKind.OPENED: (tell_desk.by_card, tell_desk.of_opening, tell_customer.of_opening),
    EventKind.CUSTOMER_WROTE: (tell_desk.of_customer_message,),
    EventKind.STAFF_REPLIED: (
        tell_customer.of_reply,
        tell_desk.of_reply,
        tell_desk.by_card,
        tell_alerted.of_change,
    ),
    EventKind.REPLY_TAKEN_BACK: (
        tell_taking_back.of_taking_back,
        tell_desk.by_card,
        tell_alerted.of_change,
    ),
    EventKind.REPLY_RECALLED: (tell_taking_back.of_recall,),
    EventKind.MESSAGE_EDITED: (tell_customer.of_edit, tell_desk.of_edit),
    EventKind.MESSAGE_MOVED: (tell_desk.of_move, tell_desk.by_card),
    EventKind.NOTED: (tell_desk.of_note,),
    EventKind.ANSWERING: (tell_desk.by_card,),
    EventKind.CLAIMED: (
        tell_customer.of_taking,
        tell_desk.by_card,
        tell_alerted.of_change,
    ),
    EventKind.ASSIGNED: (
        tell_customer.of_taking,
        tell_desk.of_assignment,
        tell_desk.by_card,
        tell_alerted.of_change,
    ),
    EventKind.UNASSIGNED: (tell_desk.by_card, tell_alerted.of_change),
    EventKind.PRIORITY_CHANGED: (tell_desk.by_card, tell_alerted.of_change),
    EventKind.FIELD_SET: (tell_desk.by_card,),
    EventKind.WAITING: (tell_customer.of_question, tell_desk.by_card, tell_alerted.of_change),
    EventKind.HELD: (tell_customer.of_hold, tell_desk.by_card),
    EventKind.RESUMED: (tell_desk.by_card,),
    EventKind.RESOLVED: (
        tell_customer.of_resolution,
        tell_desk.by_card,
        tell_alerted.of_change,
    ),
    EventKind.CONFIRMED: (tell_desk.line("desk.confirmed"), tell_desk.by_card),
    EventKind.SNOOZE_ENDED: (tell_desk.of_waking, tell_desk.by_card),
    EventKind.CUSTOMER_REMINDED: (tell_customer.of_reminder, tell_desk.by_card),
    EventKind.CLOSING_ANNOUNCED: (tell_customer.of_closing, tell_desk.by_card),
    EventKind.CLOSED_BY_SILENCE: (tell_customer.of_silence, tell_desk.by_card),
    EventKind.REOPENED: (
        tell_customer.of_reopening,
        tell_desk.of_reasoned("desk.reopened", "desk.reopened.because"),
        tell_desk.by_card,
    ),
    EventKind.WITHDRAWN: (
        tell_customer.of_withdrawal,
        tell_desk.of_reasoned("desk.withdrawn", "desk.withdrawn.because"),
        tell_desk.by_card,
        tell_alerted.of_change,
    ),
    EventKind.URGED: (tell_desk.line("desk.urged"), tell_desk.by_card),
    EventKind.ESCALATED: (
        tell_desk.of_reasoned("desk.escalated", "desk.escalated.because"),
        tell_desk.by_card,
    ),
    EventKind.SLA_BREACHED: (tell_desk.by_card_in_calm,),
    EventKind.ALERTED: (tell_alerted.of_alert, tell_desk.by_card_in_calm),
    EventKind.LEVEL_CHANGED: (tell_desk.by_card,),
    EventKind.CUSTOMER_LINKED: (tell_desk.by_card,),
    EventKind.POLICY_CHANGED: (tell_desk.by_card_in_calm,),
    EventKind.ACKNOWLEDGED: (tell_alerted.of_change,),
    EventKind.MERGED: (tell_customer.of_merge, tell_desk.by_card, tell_alerted.of_change),
    EventKind.MERGED_IN: (tell_desk.of_merge_in, tell_desk.by_card),
    EventKind.SURVEY_SENT: (tell_customer.of_survey,),
    EventKind.SURVEY_EXPIRED: (),
    EventKind.RATED: (tell_desk.of_rating, tell_follow_up.of_low_rating, tell_follow_up.by_card),
    EventKind.RATING_EXPLAINED: (
        tell_desk.of_explanation,
        tell_supervisors.of_explanation,
        tell_follow_up.by_card,
    ),
    EventKind.FOLLOW_UP_OPENED: (tell_follow_up.by_card,),
    EventKind.FOLLOW_UP_ASSIGNED: (tell_follow_up.by_card,),
    EventKind.FOLLOW_UP_DONE: (tell_follow_up.by_card, tell_alerted.of_change),
    EventKind.DELIVERY_FAILED: (
        tell_desk.of_delivery_failure,
        tell_supervisors.of_deaf_desk,
    ),
    EventKind.DELIVERY_WAITS: (
        tell_desk.of_closed_window,
        tell_supervisors.of_deaf_desk,
    ),
    EventKind.DELIVERY_RESUMED: (),
}


class TicketAnnouncer:
    """Tells everybody concerned what happened to a ticket, in their language."""

    def __init__(
        self,
        *,
        texts: Callable[[str], Texts],
        policy: ServicePolicy,
        capabilities: Callable[[str], Capabilities],
    ) -> None:
        self._texts = texts
        self._policy = policy
        self._capabilities = capabilities

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Queue what must be shown because of this event."""
        happening = Happening(
            unit=unit,
            policy=self._policy,
            readers=Readers(unit=unit, policy=self._policy, texts=self._texts),
            capabilities=self._capabilities,
            ticket=ticket,
            event=event,
        )
        for tell in (*_TOLD[event.kind], to_receivers):
            for message in tell(happening):
                unit.outbox.queue(message)

    def tell(self, unit: Unit, news: TeamNews) -> None:
        """Queue what a team is told that is about no single ticket."""
        readers = Readers(unit=unit, policy=self._policy, texts=self._texts)
        for message in self._told(unit, readers, news):
            unit.outbox.queue(message)

    def _told(self, unit: Unit, readers: Readers, news: TeamNews) -> Iterable[Outgoing]:
        match news:
            case FoldedNews():
                return tell_folded(unit, readers, news)
            case QuotaNews():
                return tell_admins.of_quota(unit, readers, news)
            case BackupNews():
                return tell_admins.of_backup(unit, readers, news)
            case CardNews():
                return tell_desk.by_card_again(unit, readers, self._capabilities, news)
            case _:
                return team_news(self._desk(unit), readers, news)

    def _desk(self, unit: Unit) -> Desk:
        return Desk(unit=unit, policy=self._policy, announcer=self, actor=None)
