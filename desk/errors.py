"""What the desk refuses. Each has its sentence in locales/*/errors.po; the domain's rules have
theirs beside the rules."""

from datetime import datetime

from domain.errors import DeskError


class NotAllowed(DeskError):
    """They may not do that, here and now."""

    code = "error.not_allowed"


class TicketUnknown(DeskError):
    """There is no such ticket, or none that concerns them: customers are not told which."""

    code = "error.ticket_unknown"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class TicketMerged(DeskError):
    """The ticket goes on under another number."""

    code = "error.ticket_merged"

    def __init__(self, *, number: int, into: int) -> None:
        super().__init__(number=number, into=into)


class StaleCard(DeskError):
    """The button stood on a card that no longer shows how things are."""

    code = "error.stale_card"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class MomentPast(DeskError):
    """What shall happen later can't happen before now."""

    code = "error.moment_past"

    def __init__(self, *, moment: datetime) -> None:
        super().__init__(moment=moment)


class MomentTooFar(DeskError):
    """Nobody would remember what it was for."""

    code = "error.moment_too_far"

    def __init__(self, *, days: int) -> None:
        super().__init__(days=days)


class HandoverUnknown(DeskError):
    """There is no such hand-over, or none that is still open."""

    code = "error.handover_unknown"


class HandoverAccepted(DeskError):
    """Somebody was first."""

    code = "error.handover_accepted"

    def __init__(self, *, by: str) -> None:
        super().__init__(by=by)


class HandoverNotYours(DeskError):
    """Only those who come accept it, or a supervisor for them."""

    code = "error.handover_not_yours"


class AlreadyClaimed(DeskError):
    """Somebody else was first."""

    code = "error.already_claimed"

    def __init__(self, *, number: int, by: str) -> None:
        super().__init__(number=number, by=by)


class PersonUnknown(DeskError):
    """Nobody of that name works here."""

    code = "error.person_unknown"

    def __init__(self, *, who: str) -> None:
        super().__init__(who=who)


class PersonAmbiguous(DeskError):
    """Several people go by that name."""

    code = "error.person_ambiguous"

    def __init__(self, *, who: str, names: str) -> None:
        super().__init__(who=who, names=names)


class TextMissing(DeskError):
    """There is nothing to say in it."""

    code = "error.text_missing"


class TextTooLong(DeskError):
    """More characters than are taken in at once."""

    code = "error.text_too_long"

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class MessageUnknown(DeskError):
    """There is no such message, or it is not theirs."""

    code = "error.message_unknown"


class AttachmentUnknown(DeskError):
    """There is no such file, or it is not theirs to see."""

    code = "error.attachment_unknown"


class TooManyTickets(DeskError):
    """The customer has as many live tickets as one may have."""

    code = "error.too_many_tickets"

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class MergeIntoItself(DeskError):
    """A ticket can't go on under its own number."""

    code = "error.merge_into_itself"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class MergeTargetEnded(DeskError):
    """What is merged into a finished ticket would be forgotten."""

    code = "error.merge_target_ended"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class OtherCustomer(DeskError):
    """Tickets of different customers stay apart: nobody may see another's."""

    code = "error.other_customer"

    def __init__(self, *, number: int, other: int) -> None:
        super().__init__(number=number, other=other)


class UrgedRecently(DeskError):
    """They urged a moment ago; the staff know."""

    code = "error.urged_recently"

    def __init__(self, *, number: int, minutes: int) -> None:
        super().__init__(number=number, minutes=minutes)


class NotRated(DeskError):
    """There is no rating yet that could be explained."""

    code = "error.not_rated"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class FollowUpUnknown(DeskError):
    """Nobody is to be called back about this ticket."""

    code = "error.follow_up_unknown"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class FollowUpTaken(DeskError):
    """Somebody else calls the customer back."""

    code = "error.follow_up_taken"

    def __init__(self, *, number: int, by: str) -> None:
        super().__init__(number=number, by=by)


class FieldUnknown(DeskError):
    """A field needs a name."""

    code = "error.field_unknown"

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field)


class CodeInvalid(DeskError):
    """The one-time code is wrong, used up, or no longer needed."""

    code = "error.code_invalid"


class LinkCodeInvalid(DeskError):
    """Wrong, used up, or too old: which of these is nobody's business."""

    code = "error.link_code_invalid"


class LinkGone(DeskError):
    """Nobody is asked about a link in this chat any more."""

    code = "error.link_gone"


class LinkedAlready(DeskError):
    """Both chats are one person's as it is."""

    code = "error.linked_already"


class LinkImpossible(DeskError):
    """One of the two has left: rights must not come back by another door."""

    code = "error.link_impossible"


class LevelInvalid(DeskError):
    """A level is a short word: "vip", "gold"."""

    code = "error.level_invalid"

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class NothingToTakeBack(DeskError):
    """No reply of theirs is left on the ticket that was not taken back."""

    code = "error.nothing_to_take_back"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class LastAdmin(DeskError):
    """Somebody must stay who may manage roles."""

    code = "error.last_admin"


class LanguageUnknown(DeskError):
    """Gongdan doesn't speak it."""

    code = "error.language_unknown"

    def __init__(self, *, locale: str) -> None:
        super().__init__(locale=locale)


class ChatMissing(DeskError):
    """It has to be done from inside the chat it is about."""

    code = "error.chat_missing"


class CalendarUnknown(DeskError):
    """There is no calendar of this name."""

    code = "error.calendar_unknown"

    def __init__(self, *, calendar: str, known: str) -> None:
        super().__init__(calendar=calendar, known=known)


class CalendarUnreadable(DeskError):
    """What should be holidays is no iCalendar, or too large a one."""

    code = "error.calendar_unreadable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
