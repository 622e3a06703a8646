"""What happened to a ticket: appended, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.messaging import Address

# Values an event may carry; everything else belongs into a column.
EventValue = str | int | bool | None


class EventKind(StrEnum):
    """What can happen to a ticket. Past participles. The comments name the keys of `data`.

    Any event that moved the status also carries `status_from` and `status_to`; any that gave the
    ticket to somebody else, or to nobody, carries `assignee` (person id or None).
    """

    # customer, priority, team, category; follow_up_of (number or None); level, product, site: what
    # promises depend on; sla_version; entry (by which door the customer came to the chat; only
    # where the platform told).
    OPENED = "opened"
    # message; pleasantry (True: a mere "thanks", nothing else changed).
    CUSTOMER_WROTE = "customer_wrote"
    # message; first (True: it is the first response).
    STAFF_REPLIED = "staff_replied"
    # message; waits (id of the customer's message nobody has answered now; 0 = the report; None:
    # nobody waits).
    REPLY_TAKEN_BACK = "reply_taken_back"
    # message, outcome (RecallOutcome: of one copy), account, chat.
    REPLY_RECALLED = "reply_recalled"
    # message; request (True: it was a mere "thanks" before).
    MESSAGE_EDITED = "message_edited"
    # message, author ("customer" or "staff"), from_ticket, to_ticket; recorded on both tickets.
    MESSAGE_MOVED = "message_moved"
    # note.
    NOTED = "noted"
    # person (id; None: nobody is answering any more), also (id of who was answering already).
    ANSWERING = "answering"
    # assignee, from (who had it before, or None).
    CLAIMED = "claimed"
    # assignee, team, from (who had it before, or None), method ("manual" or the team's method);
    # off_duty (True: given to somebody off duty); ladder (a rung of it took it from whoever was
    # silent).
    ASSIGNED = "assigned"
    # assignee (None), team, from: it waits for somebody of this team; ladder (as above); left
    # (True: who had it left the company).
    UNASSIGNED = "unassigned"
    # from, to: priorities; ladder (a rung of it raised the ticket).
    PRIORITY_CHANGED = "priority_changed"
    # field, from, to.
    FIELD_SET = "field_set"
    # question, message; first.
    WAITING = "waiting"
    # reason; until (ISO time, UTC: snoozed).
    HELD = "held"
    RESUMED = "resumed"
    # solution, message; first.
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    CLOSED_BY_SILENCE = "closed_by_silence"
    # reason, message (None where the staff reopened it).
    REOPENED = "reopened"
    # reason.
    WITHDRAWN = "withdrawn"
    # count.
    URGED = "urged"
    # reason.
    ESCALATED = "escalated"
    # metric, instance, due (ISO time, UTC); late (True: noticed only after we were down).
    SLA_BREACHED = "sla_breached"
    # A rung of a ladder. trigger, instance, ladder, step, round (0: the first time), people (ids,
    # "3,7"), names ("张主管、李总"), by (channels, "chat,mail"), groups (purposes of the group
    # chats, "supervisors"), due (ISO time, UTC), late (True: due long before, we were down),
    # is_last, wants_ack (seconds to say "收到" in; None = not wanted), resting (ids of people in
    # their quiet hours, who are told later); raised_to, reassigned_from.
    ALERTED = "alerted"
    # trigger ("": everything open), instance.
    ACKNOWLEDGED = "acknowledged"
    # level, from: of the customer; recorded on their live tickets.
    LEVEL_CHANGED = "level_changed"
    # customer, from (person ids): the customer linked another chat, and is known by this id since.
    CUSTOMER_LINKED = "customer_linked"
    # version, from: counted by another version of the policy from now on.
    POLICY_CHANGED = "policy_changed"
    # The snoozed ticket is back.
    SNOOZE_ENDED = "snooze_ended"
    # The customer was reminded of what they were asked.
    CUSTOMER_REMINDED = "customer_reminded"
    # closes_at (ISO time, UTC): the customer was told that silence closes the ticket.
    CLOSING_ANNOUNCED = "closing_announced"
    # into.
    MERGED = "merged"
    # source; unanswered_since (ISO time, UTC, or None: of the source).
    MERGED_IN = "merged_in"
    # round; reminder (True: asked a second time).
    SURVEY_SENT = "survey_sent"
    SURVEY_EXPIRED = "survey_expired"
    # score, comment, round; changed (True: it had been rated before), is_low, task (of the
    # follow-up it opened, or None).
    RATED = "rated"
    # score, comment (what was said now, or ""), reasons (codes of all picked, "slow,rude").
    RATING_EXPLAINED = "rating_explained"
    # task, owner (person id or None), due (ISO time, UTC).
    FOLLOW_UP_OPENED = "follow_up_opened"
    # task, owner, from.
    FOLLOW_UP_ASSIGNED = "follow_up_assigned"
    # task, outcome.
    FOLLOW_UP_DONE = "follow_up_done"
    # reason, account, chat; dropped (how many waited in vain for somebody to write there).
    DELIVERY_FAILED = "delivery_failed"
    # reason, words (the same for people, or ""), account, chat: nothing can be shown there until
    # somebody writes, and so it is kept.
    DELIVERY_WAITS = "delivery_waits"
    # account, chat: somebody wrote, and what was kept has left.
    DELIVERY_RESUMED = "delivery_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """One thing that happened: who, when, what, from which chat."""

    number: int
    kind: EventKind
    # UTC.
    at: datetime
    # Person; None = the clock or the system itself.
    actor_id: int | None = None
    # The actor's name as it was then: history stays readable after people leave.
    actor_name: str = ""
    # The chat it was done from; None = API or clock.
    where: Address | None = None
    # Keys by kind: see EventKind.
    data: Mapping[str, EventValue] = field(default_factory=dict)
