"""Which deadline calls which desk verb. Handling them is `due`'s work."""

from collections.abc import Mapping

from desk.announce_closing import announce_closing
from desk.chase_follow_up import chase_follow_up
from desk.climb import climb_call
from desk.close_silent_ticket import close_silent_ticket
from desk.end_answering import end_answering
from desk.expire_survey import expire_survey
from desk.hand_over import end_shift
from desk.refresh_card import refresh_card
from desk.remind_customer import remind_customer
from desk.remind_handover import remind_handover
from desk.remind_survey import remind_survey
from desk.send_survey import send_survey
from desk.target_due import recount, target_due
from desk.tell_folded_alerts import tell_folded_alerts
from desk.wake_ticket import wake_ticket
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
