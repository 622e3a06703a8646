"""What supervisors ask of the desk in chat. Everything engineers do, they do as engineers do."""

from conversations.dialogue import Part
from conversations.engineer.naming import about_ticket
from conversations.supervisor import board
from conversations.supervisor.levels import level
from conversations.supervisor.reasons import why
from domain.people.person import Role

PART = Part(
    role=Role.SUPERVISOR,
    commands={
        "board": board.board,
        "report": board.report,
        "team": board.team,
        "why": about_ticket(why),
        "level": about_ticket(level),
    },
)
