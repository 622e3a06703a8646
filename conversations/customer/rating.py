"""How was it: the score, by button or in words."""

import re
from datetime import datetime

from conversations.commands import Command
from conversations.customer.explain_rating import EXPLAIN, sorry
from conversations.customer.own_tickets import present_tickets, with_ticket
from conversations.dialogue import Finish, HandOver, Result, Show
from conversations.notices.readers import Reader
from conversations.notices.survey_question import survey_question
from conversations.turn import Turn
from desk.definitions.shaped.surveys import survey_plan
from desk.surveys.asking_rating import present_survey
from desk.surveys.rate_ticket import rate_ticket
from desk.talk.add_message import add_message
from desk.tickets.view_ticket import view_ticket
from domain.messaging import Outgoing
from domain.surveys.answers import Rating, read_rating
from domain.surveys.rating import SurveyExpired
from domain.surveys.survey import Survey
from domain.tickets.conversation import Author
from domain.tickets.history import EventKind
from domain.tickets.pleasantries import is_pleasantry
from domain.tickets.ticket import Status, Ticket

# After the command whatever follows the score is a comment: nobody counts printers there.
_SCORE = re.compile(r"\s*([1-5])\s*(?:分|星|stars?\b|/\s*5)?[\s,，.。!！;；、:：]*(.*)", re.DOTALL)
_NUMBER = re.compile(r"\s*\d")
_RATABLE = frozenset({Status.RESOLVED, Status.CLOSED})
# What customers are told of by themselves: a bare score after it may answer that.
_TOLD = frozenset(
    {
        EventKind.OPENED,
        EventKind.STAFF_REPLIED,
        EventKind.MESSAGE_EDITED,
        EventKind.CLAIMED,
        EventKind.ASSIGNED,
        EventKind.WAITING,
        EventKind.HELD,
        EventKind.RESOLVED,
        EventKind.REOPENED,
        EventKind.WITHDRAWN,
        EventKind.MERGED,
        EventKind.CUSTOMER_REMINDED,
        EventKind.CLOSING_ANNOUNCED,
        EventKind.CLOSED_BY_SILENCE,
        EventKind.SURVEY_SENT,
    }
)


def rate(turn: Turn, command: Command) -> Result:
    """`/rate`: with a score, or by asking for one."""

    def act(number: int) -> Result:
        rating = _typed(command.rest)
        if rating:
            return _rated(turn, number, rating)
        turn.focus_on(number)
        return Show(messages=(ask_for_rating(turn, view_ticket(turn.desk, number), ""),))

    return with_ticket(turn, command, _RATABLE, act)


def read_score(turn: Turn, text: str, number: int | None = None) -> Result | None:
    """ "5 谢谢", where a rating was asked for: about this ticket (`number`), or as the last thing
    we asked this customer. None = something else.
    """
    rating = None if turn.incoming.files else read_rating(text)
    if rating is None:
        return None
    survey = _spoken_of_last(turn) if number is None else _asked_about(turn, number)
    return _rated(turn, survey.number, rating) if survey else None


def answers_survey(turn: Turn) -> bool:
    """What was said answers the question how it was, or changes that answer."""
    return read_rating(turn.incoming.text) is not None and _spoken_of_last(turn) is not None


def ask_for_rating(turn: Turn, ticket: Ticket, thanks: str) -> Outgoing:
    """The survey's own question, after a word of thanks."""
    turn.stay_on_rating(ticket.number)
    reader = Reader(address=turn.incoming.address, texts=turn.texts, zone=turn.zone)
    question = survey_question(reader, ticket)
    lead = (turn.texts.say(thanks, number=ticket.number),) if thanks else ()
    return turn.message(
        "\n".join((*lead, question.text)), buttons=question.buttons, ticket=ticket.number
    )


def is_rating_open(turn: Turn, ticket: Ticket) -> bool:
    """The customer was asked, and has not answered yet."""
    survey = present_survey(turn.desk, ticket)
    return survey is not None and survey.is_open


def _typed(text: str) -> Rating | None:
    rating = read_rating(text)
    if rating:
        return rating
    found = _SCORE.fullmatch(text)
    if not found or _NUMBER.match(text[found.end(1) :]):
        return None
    return Rating(score=int(found[1]), comment=found[2].strip())


def _asked_about(turn: Turn, number: int) -> Survey | None:
    """Also one that was answered or has expired: then it is changed, or told why not."""
    ticket = turn.unit.tickets.get(number)
    survey = present_survey(turn.desk, ticket) if ticket else None
    is_theirs = survey is not None and survey.customer_id == turn.person.id
    return survey if is_theirs and ticket and ticket.status in _RATABLE else None


def _spoken_of_last(turn: Turn) -> Survey | None:
    """The survey a bare score is about."""
    return _last_answered(turn) or _last_asked(turn)


def _last_answered(turn: Turn) -> Survey | None:
    """The one whose thank-you, or question why, is the last thing they heard from us, as long as
    the answer may be changed.
    """
    number, at = turn.memory.rated, turn.memory.rated_at
    if number is None or at is None:
        return None
    survey = _asked_about(turn, number)
    if survey is None or survey.answered_at is None:
        return None
    is_final = turn.now > survey.answered_at + survey_plan(turn.desk).edit_window
    return None if is_final or _was_told_since(turn, number, at) else survey


def _was_told_since(turn: Turn, number: int, at: datetime) -> bool:
    own = (ticket.number for ticket in present_tickets(turn, frozenset(Status)))
    events = (event for about in {number, *own} for event in turn.unit.history.of(about))
    return any(event.kind in _TOLD and event.at > at for event in events)


def _last_asked(turn: Turn) -> Survey | None:
    """The open survey that is the last thing this customer was asked."""
    since = turn.now - survey_plan(turn.desk).expires_after
    asked = turn.unit.surveys.asked(turn.person.id, since)
    survey = next((survey for survey in asked if survey.is_open), None)
    if survey is None or _asked_about(turn, survey.number) != survey:
        return None
    at = max(filter(None, (survey.asked_at, survey.reminded_at, _spoken_of(turn, survey.number))))
    return None if _was_written_to_since(turn, survey.number, at) else survey


def _spoken_of(turn: Turn, number: int) -> datetime | None:
    return turn.memory.focus_at if turn.focus == number else None


def _was_written_to_since(turn: Turn, number: int, at: datetime) -> bool:
    """Somebody wrote to them about anything, or asked again: a bare "5" may answer that."""
    present = present_tickets(turn)
    said = (
        message
        for about in {number, *(ticket.number for ticket in present)}
        for message in turn.unit.messages.of(about, limit=3)
    )
    if any(message.author is Author.STAFF and message.sent_at > at for message in said):
        return True
    waiting = (ticket for ticket in present if ticket.status is Status.WAITING_CUSTOMER)
    events = (event for ticket in waiting for event in turn.unit.history.of(ticket.number))
    return any(event.kind is EventKind.CUSTOMER_REMINDED and event.at > at for event in events)


def _rated(turn: Turn, number: int, rating: Rating) -> Result:
    ticket = view_ticket(turn.desk, number)
    before = present_survey(turn.desk, ticket)
    try:
        survey = rate_ticket(turn.desk, number, rating.score, rating.comment)
    except SurveyExpired:
        if not rating.comment or is_pleasantry(rating.comment):
            raise
        return _too_late(turn, number)
    if survey_plan(turn.desk).is_low(rating.score):
        return _low(turn, ticket, survey)
    turn.stay_on_rating(number)
    is_changed = before is not None and before.score not in {None, rating.score}
    key = "rating.changed" if is_changed else "rating.thanks"
    return _over(turn, turn.message(turn.texts.say(key, score=rating.score), ticket=number))


def _low(turn: Turn, ticket: Ticket, survey: Survey) -> Result:
    """Ask why, unless they said so, or are in the middle of something else."""
    plan = survey_plan(turn.desk)
    open_name = turn.memory.dialogue.name if turn.memory.dialogue else EXPLAIN
    is_asked = plan.asks_why or plan.reasons
    if is_asked and open_name == EXPLAIN and not survey.comment:
        return HandOver(dialogue=EXPLAIN, data={"number": ticket.number})
    return _over(turn, sorry(turn, ticket.number))


def _over(turn: Turn, message: Outgoing) -> Result:
    """Nothing is to be explained any more; another dialogue goes on."""
    state = turn.memory.dialogue
    is_explaining = state is not None and state.name == EXPLAIN
    return Finish(messages=(message,)) if is_explaining else Show(messages=(message,))


def _too_late(turn: Turn, number: int) -> Result:
    """It counts no more, but the words are passed on."""
    text = turn.incoming.text
    add_message(turn.desk, number, text, message_ref=turn.incoming.message_id)
    return Show(messages=(turn.message(turn.texts.say("rating.late.words"), ticket=number),))
