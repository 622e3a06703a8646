"""The dialogue after a low score: what should have been better? Reasons to pick, and own words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from conversations.commands import Command
from conversations.customer.buttons import button
from conversations.dialogue import Ask, Finish, HandOver, Move, Option, Result, Said, Show
from conversations.files import take_files
from conversations.turn import Turn
from desk.definitions.shaped.surveys import survey_plan
from desk.surveys.asking_rating import present_survey
from desk.surveys.explain_rating import explain_rating
from desk.surveys.opening_follow_up import open_follow_up
from desk.talk.add_message import add_message
from desk.tickets.view_ticket import view_ticket
from domain.dialogues import DialogueState
from domain.messaging import Outgoing
from domain.ports import Lane
from domain.surveys.answers import read_rating

EXPLAIN = "explain_rating"
_DONE = "done"
# Who writes later than this writes about something else.
_HEARS_FOR = timedelta(hours=1)


class ExplainRating:
    """See module. Data: "number". What is picked is kept with the rating at once."""

    name = EXPLAIN

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """Ask for the reason, in a message of its own."""
        here, number = turn.incoming.address, _number(data)
        lane = Lane(account=here.account, chat=here.chat)
        turn.unit.mailroom.forget_card(lane, _card(number))
        return _question(turn, number)

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """Keep it with the rating. Whoever thinks better of it rates anew."""
        number = _number(state.data)
        if said.move is not Move.ANSWER or said.choice == _DONE:
            return _thanks(turn, number)
        if said.choice:
            _pick(turn, number, said.choice)
            return _question(turn, number)
        rating = read_rating(said.text)
        is_low = rating is not None and survey_plan(turn.desk).is_low(rating.score)
        if rating and not (is_low and rating.comment):
            return HandOver(command=Command(name="rate", number=number, rest=said.text))
        _tell(turn, number, said.text)
        return _thanks(turn, number)

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The same question."""
        return self.begin(turn, state.data)

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """Nothing said before matters here."""
        return Show()

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """Whatever they say may be the reason."""
        return command.name not in {"cancel", "skip"}


def sorry(turn: Turn, number: int) -> Outgoing:
    """A word to somebody who was not satisfied; what is not solved can be taken up again."""
    turn.stay_on_rating(number)
    is_called = open_follow_up(turn.desk, number) is not None
    key = "rating.sorry.call" if is_called else "rating.sorry"
    buttons = ((button(turn, "reopen", number),),)
    return turn.message(turn.texts.say(key), buttons=buttons, ticket=number)


def _question(turn: Turn, number: int) -> Result:
    turn.stay_on_rating(number)
    say, plan = turn.texts.say, survey_plan(turn.desk)
    picked = _picked(turn, number)
    options = [
        Option(
            value=reason.code,
            label=say("rating.picked", label=label) if reason.code in picked else label,
            words=(label.casefold(),),
        )
        for reason in plan.reasons
        for label in [reason.label[turn.texts.locale]]
    ]
    if picked:
        options.append(Option(value=_DONE, label=say("rating.done")))
    if plan.asks_why:
        text = say("rating.why.more" if picked else "rating.why")
    else:
        text = say("rating.why.more.picks" if picked else "rating.why.picks")
    return Ask(
        step="reason",
        message=replace(turn.message(text), card=_card(number), ticket=number),
        data={"number": number},
        options=tuple(options),
        columns=2,
        can_skip=not picked,
        hears_for=_HEARS_FOR,
    )


def _pick(turn: Turn, number: int, code: str) -> None:
    """Picked once more it is taken back."""
    picked = set(_picked(turn, number)) ^ {code}
    explain_rating(turn.desk, number, reasons=tuple(picked))


def _picked(turn: Turn, number: int) -> tuple[str, ...]:
    survey = present_survey(turn.desk, view_ticket(turn.desk, number))
    return survey.reasons if survey else ()


def _tell(turn: Turn, number: int, text: str) -> None:
    """Their words explain the rating; a photo belongs to the ticket."""
    if text.strip():
        explain_rating(turn.desk, number, text)
    files = take_files(turn).ids
    if files:
        ref = turn.incoming.message_id
        add_message(turn.desk, number, "", attachments=files, message_ref=ref)


def _thanks(turn: Turn, number: int) -> Result:
    return Finish(messages=(sorry(turn, number),))


def _card(number: int) -> str:
    return f"why:{number}"


def _number(data: Mapping[str, object]) -> int:
    number = data["number"]
    assert isinstance(number, int)
    return number
