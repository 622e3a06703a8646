"""How was it: the score, by button or in words, and the reason for a low one."""

import re
from collections.abc import Mapping

from conversations.commands import Command
from conversations.customer.own_tickets import with_ticket
from conversations.dialogue import Ask, Finish, HandOver, Move, Option, Result, Said, Show
from conversations.notices.readers import Reader
from conversations.notices.survey_question import survey_question
from conversations.turn import Turn
from desk.explain_rating import explain_rating
from desk.rate_ticket import rate_ticket
from desk.view_ticket import view_ticket
from domain.dialogues import DialogueState
from domain.messaging import Outgoing
from domain.surveys.survey import LOW_SCORE
from domain.tickets.ticket import Status, Ticket

EXPLAIN = "explain_rating"
_SCORE = re.compile(
    r"\s*([1-5])\s*(?:分|星|stars?|/\s*5)?(?=[\s,，.。!！;；、]|$)[\s,，.。!！;；、]*(.*)", re.S
)
_REASONS = ("slow", "unsolved", "attitude", "other")
_RATABLE = frozenset({Status.RESOLVED, Status.CLOSED})


def rate(turn: Turn, command: Command) -> Result:
    """`/rate`: with a score, or by asking for one."""

    def act(number: int) -> Result:
        found = _SCORE.match(command.rest)
        if found:
            return _rated(turn, number, int(found[1]), found[2].strip())
        ticket = view_ticket(turn.desk, number)
        return Show(messages=(ask_for_rating(turn, ticket, ""),))

    return with_ticket(turn, command, _RATABLE, act)


def read_score(turn: Turn, number: int) -> Result | None:
    """ "5 谢谢" where a rating was asked for and not given yet; None = something else."""
    found = _SCORE.match(turn.incoming.text)
    if not found:
        return None
    survey = turn.unit.surveys.latest(number)
    if survey is None or survey.score is not None or survey.customer_id != turn.person.id:
        return None
    return _rated(turn, number, int(found[1]), found[2].strip())


def ask_for_rating(turn: Turn, ticket: Ticket, thanks: str) -> Outgoing:
    """The survey's own question, after a word of thanks."""
    reader = Reader(address=turn.incoming.address, texts=turn.texts, zone=turn.zone)
    question = survey_question(reader, ticket)
    lead = (turn.texts.say(thanks, number=ticket.number),) if thanks else ()
    return turn.message(
        "\n".join((*lead, question.text)), buttons=question.buttons, ticket=ticket.number
    )


def _rated(turn: Turn, number: int, score: int, comment: str) -> Result:
    rate_ticket(turn.desk, number, score, comment)
    if score <= LOW_SCORE and not comment:
        return HandOver(dialogue=EXPLAIN, data={"number": number})
    key = "rating.sorry" if score <= LOW_SCORE else "rating.thanks"
    return Show(messages=(turn.message(turn.texts.say(key)),))


class ExplainRating:
    """What should have been better? Buttons, or the customer's own words."""

    name = EXPLAIN

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """Ask for the reason."""
        say = turn.texts.say
        options = tuple(Option(value=r, label=say(f"rating.reason.{r}")) for r in _REASONS)
        return Ask(
            step="reason",
            message=turn.message(say("rating.why")),
            data=data,
            options=options,
            columns=2,
            can_skip=True,
        )

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """Keep it with the rating."""
        number = state.data.get("number")
        if said.move is Move.ANSWER and said.text and isinstance(number, int):
            explain_rating(turn.desk, number, said.text)
        return Finish(messages=(turn.message(turn.texts.say("rating.sorry")),))

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The same question."""
        return self.begin(turn, state.data)

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """Nothing said before matters here."""
        return Show()

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """Whatever they say may be the reason."""
        return command.name not in {"cancel", "skip"}
