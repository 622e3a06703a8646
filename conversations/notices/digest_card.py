"""How the day went, on one card: the very figures of /report today and /board."""

from collections.abc import Iterator

from conversations.notices.readers import Reader
from conversations.wording.board_words import load_words, ticket_words, waiting_words
from desk.desk import Desk
from desk.reports.report_period import PeriodReport, report_period
from desk.reports.show_board import Board, show_board
from domain.messaging import Button, Outgoing
from domain.people.news import DayNews

_BUTTONS = (("report", "/report today"), ("board", "/board"), ("queue", "/queue"))


def digest_card(desk: Desk, reader: Reader, news: DayNews) -> Outgoing:
    """For a team, or for all of them."""
    day = report_period(desk, news.since, news.until, team=news.team)
    board = show_board(desk, team=news.team)
    say = reader.texts.say
    date = f"{desk.now.astimezone(reader.zone):%Y-%m-%d}"
    return Outgoing(
        address=reader.address,
        title=say("digest.title", team=_team(desk, reader, news.team), day=date),
        facts=tuple(_facts(desk, reader, day, board)),
        text="" if board.oldest else say("digest.quiet"),
        buttons=(
            tuple(
                Button(label=say(f"digest.button.{name}"), command=command)
                for name, command in _BUTTONS
            ),
        ),
    )


def _team(desk: Desk, reader: Reader, key: str) -> str:
    """The only team there is needs no other name."""
    teams = desk.unit.teams.all()
    named = [team for team in teams if team.key == key] if key else teams
    return named[0].name if len(named) == 1 else reader.texts.say("digest.all_teams")


def _facts(
    desk: Desk, reader: Reader, day: PeriodReport, board: Board
) -> Iterator[tuple[str, str]]:
    say = reader.texts.say
    yield say("report.opened"), str(day.opened)
    yield say("report.resolved"), str(day.resolved)
    yield say("digest.breached"), str(day.breached)
    yield say("board.waiting"), waiting_words(reader.texts, board)
    yield say("board.late"), str(board.late)
    if board.oldest:
        at = board.oldest.created_at
        words = ticket_words(reader.texts, board.oldest, at, now=desk.now, zone=reader.zone)
        yield say("board.oldest"), words
    for load in board.loads:
        if load.live:
            yield load.person.name, load_words(reader.texts, load)
