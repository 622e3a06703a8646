"""What staff do with tickets in chat: their commands, and how their words are read."""

from conversations.dialogue import Part
from conversations.engineer import answering, follow_ups, progress, shifts, showing, sorting, taking
from conversations.engineer.filling import FillField, fill
from conversations.engineer.help import help_staff
from conversations.engineer.naming import about_ticket
from conversations.engineer.snoozing import snooze
from conversations.engineer.taking_back import unsend
from domain.people.person import Role

PART = Part(
    role=Role.ENGINEER,
    commands={
        "help": help_staff,
        "queue": showing.queue,
        "mine": follow_ups.mine,
        "duty": shifts.duty,
        "handover": shifts.handover,
        "takeover": shifts.takeover,
        "show": about_ticket(showing.show),
        "claim": about_ticket(taking.claim),
        "assign": about_ticket(taking.assign),
        "reply": about_ticket(answering.reply),
        "unsend": about_ticket(unsend),
        "note": about_ticket(answering.note),
        "priority": about_ticket(sorting.priority),
        "set": about_ticket(fill),
        "wait": about_ticket(progress.wait),
        "hold": about_ticket(progress.hold),
        "snooze": about_ticket(snooze),
        "resume": about_ticket(progress.resume),
        "resolve": about_ticket(progress.resolve),
        "reopen": about_ticket(progress.reopen),
        "escalate": about_ticket(progress.escalate),
        "merge": about_ticket(sorting.merge),
        "followup": follow_ups.follow_up,
        # Whoever is staff in a supervisors' group may say that it was seen.
        "ack": progress.ack,
    },
    dialogues=(answering.Addressing(), FillField()),
    read=answering.read_words,
    show_fresh=showing.show_fresh,
)
