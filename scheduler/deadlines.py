"""Which deadline calls which desk verb. Handling them is `due`'s work."""

from collections.abc import Mapping

from desk.duty.hand_over import end_shift
from desk.duty.remind_handover import remind_handover
from desk.escalation.climb import climb_call
from desk.escalation.tell_folded_alerts import tell_folded_alerts
from desk.sla.target_due import recount, target_due
from desk.surveys.chase_follow_up import chase_follow_up
from desk.surveys.expire_survey import expire_survey
from desk.surveys.remind_survey import remind_survey
from desk.surveys.send_survey import send_survey
from desk.talk.end_answering import end_answering
from desk.tickets.announce_closing import announce_closing
from desk.tickets.close_silent_ticket import close_silent_ticket
from desk.tickets.refresh_card import refresh_card
from desk.tickets.remind_customer import remind_customer
from desk.tickets.wake_ticket import wake_ticket
from domain.deadlines import Purpose
from scheduler.due import Verb

VERBS: Mapping[Purpose, Verb] = {
    Purpose.FIRST_RESPONSE: target_due,
    Purpose.NEXT_RESPONSE: target_due,
    Purpose.RESOLUTION: target_due,
    Purpose.RECOUNT: recount,
    Purpose.SURVEY: send_survey,
    Purpose.SURVEY_REMINDER: remind_survey,
    Purpose.SURVEY_EXPIRY: expire_survey,
    Purpose.FOLLOW_UP: chase_follow_up,
    Purpose.ESCALATED: climb_call,
    Purpose.ALERT_DIGEST: tell_folded_alerts,
    Purpose.CARD_REFRESH: refresh_card,
    Purpose.AUTO_CLOSE_WARNING: announce_closing,
    Purpose.AUTO_CLOSE: close_silent_ticket,
    Purpose.CUSTOMER_REMINDER: remind_customer,
    Purpose.SNOOZE_ENDS: wake_ticket,
    Purpose.SHIFT_ENDS: end_shift,
    Purpose.HANDOVER_REMINDER: remind_handover,
    Purpose.ANSWERING_ENDS: end_answering,
}
