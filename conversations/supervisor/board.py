"""How the desk stands and how it went: the board, the people, the figures of a period."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.supervisor.periods import BEFORE, Days, Period, days_of, read_period
from conversations.supervisor.promises import promise_facts
from conversations.supervisor.satisfaction import satisfaction_facts
from conversations.turn import Turn
from conversations.wording.board_words import load_words, ticket_words, waiting_words
from conversations.wording.names import status_name
from conversations.wording.ticket_facts import short_text
from desk.reports.report_period import PeriodReport, report_period
from desk.reports.show_board import AGES, Board, show_board
from desk.reports.show_loads import Load, show_loads
from desk.surveys.list_follow_ups import list_follow_ups
from desk.surveys.measure_satisfaction import measure_satisfaction
from domain.messaging import Button
from domain.surveys.satisfaction import Score
from domain.tickets.response import late_since
from domain.tickets.ticket import LIVE, Status, Ticket

_COLUMNS = 4
# Ratings this old still say how somebody works.
_JUDGED = timedelta(days=30)


def board(turn: Turn, command: Command) -> Result:
    """Numbers at a glance, what is late, and who has how much."""
    now = show_board(turn.desk)
    buttons = [Button(label=f"#{t.number}", command=f"/show {t.number}") for t in now.most_late]
    rows = [buttons[at : at + _COLUMNS] for at in range(0, len(buttons), _COLUMNS)]
    return Show(
        messages=(
            turn.message(
                "\n".join(_late_lines(turn, now)),
                title=turn.texts.say("board.title"),
                facts=tuple(_board_facts(turn, now)),
                buttons=rows,
            ),
        )
    )


def team(turn: Turn, command: Command) -> Result:
    """Who works here, whether on duty, with how much."""
    loads = show_loads(turn.desk)
    if not loads:
        return Show(messages=(turn.message(turn.texts.say("team.empty")),))
    scores = measure_satisfaction(turn.desk, turn.now - _JUDGED, turn.now).by_person
    facts = tuple((load.person.name, _work_words(turn, load, scores)) for load in loads)
    return Show(messages=(turn.message(title=turn.texts.say("team.title"), facts=facts),))


def report(turn: Turn, command: Command) -> Result:
    """A day, a week or a month by the desk's calendar: whoever asks, the figures are the same."""
    period = read_period(command.rest)
    if period is None:
        text = turn.texts.say("report.unknown", word=short_text(command.rest.strip()))
        return Show(messages=(turn.message(text, buttons=[_period_buttons(turn, BEFORE)]),))
    zone = ZoneInfo(turn.policy.timezone)
    days = days_of(period, turn.now.astimezone(zone).date())
    figures = report_period(turn.desk, *days.edges(zone))
    others = [other for other in BEFORE if other is not period]
    before = [BEFORE[period]] if period in BEFORE else []
    return Show(
        messages=(
            turn.message(
                _days_words(turn, days),
                title=turn.texts.say(f"report.title.{period}"),
                facts=tuple(_report_facts(turn, figures)),
                buttons=[_period_buttons(turn, (*others, *before))],
            ),
        )
    )


def _days_words(turn: Turn, days: Days) -> str:
    """Which days these are, and in which zone a day begins."""
    say, zone = turn.texts.say, turn.policy.timezone
    if days.first == days.last:
        return say("report.day", day=days.first.isoformat(), zone=zone)
    first, last = days.first.isoformat(), days.last.isoformat()
    return say("report.days", first=first, last=last, zone=zone)


def _period_buttons(turn: Turn, periods: Iterable[Period]) -> list[Button]:
    say = turn.texts.say
    return [Button(label=say(f"report.button.{one}"), command=f"/report {one}") for one in periods]


def _board_facts(turn: Turn, board: Board) -> Iterator[tuple[str, str]]:
    say = turn.texts.say
    for status in Status:
        if status in LIVE or status is Status.RESOLVED:
            yield status_name(turn.texts, status), str(board.by_status.get(status, 0))
    yield say("board.waiting"), waiting_words(turn.texts, board)
    yield say("board.late"), str(board.late)
    if board.oldest:
        yield say("board.ages"), _age_words(turn, board)
        yield say("board.oldest"), _ticket_words(turn, board.oldest, board.oldest.created_at)
    visits = list_follow_ups(turn.desk)
    if visits:
        late = sum(task.due_at <= turn.now for task in visits)
        yield say("board.visits"), say("board.visits.value", open=len(visits), late=late)
    for load in board.loads:
        if load.live:
            yield load.person.name, load_words(turn.texts, load)


def _age_words(turn: Turn, board: Board) -> str:
    """How many live tickets are how old, the youngest first."""
    upto = [turn.texts.say("board.age.upto", days=age.days) for age in AGES]
    named = (*upto, turn.texts.say("board.age.older", days=AGES[-1].days))
    return " · ".join(
        f"{name} {count}" for name, count in zip(named, board.by_age, strict=True) if count
    )


def _late_lines(turn: Turn, board: Board) -> Iterator[str]:
    for ticket in board.most_late:
        due = late_since(ticket, turn.now) or ticket.created_at
        yield turn.texts.say("board.late.line", ticket=_ticket_words(turn, ticket, due))
    if unnamed := board.late - len(board.most_late):
        yield turn.texts.say_counted("staff.list.more", unnamed)


def _ticket_words(turn: Turn, ticket: Ticket, at: datetime) -> str:
    return ticket_words(turn.texts, ticket, at, now=turn.now, zone=turn.zone)


def _work_words(turn: Turn, load: Load, scores: Mapping[int, Score]) -> str:
    """What they have on their hands, and how their work was rated lately."""
    work, score = load_words(turn.texts, load), scores.get(load.person.id)
    if score is None:
        return work
    count = f"{score.count:.1f}".removesuffix(".0")
    return turn.texts.say("team.score", work=work, mean=f"{score.mean:.1f}", count=count)


def _report_facts(turn: Turn, figures: PeriodReport) -> Iterator[tuple[str, str]]:
    say = turn.texts.say
    yield say("report.opened"), str(figures.opened)
    yield say("report.resolved"), str(figures.resolved)
    yield from promise_facts(turn.texts, figures)
    yield from satisfaction_facts(turn.texts, figures.satisfaction)
