"""Which deadline calls which desk verb. Handling them is `due`'s work."""

from collections.abc import Mapping

from desk.chase_follow_up import chase_follow_up
from desk.close_silent_ticket import close_silent_ticket
from desk.end_answering import end_answering
from desk.expire_survey import expire_survey
from desk.remind_survey import remind_survey
from desk.send_survey import send_survey
from desk.target_due import recount, target_due
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
    Purpose.AUTO_CLOSE: close_silent_ticket,
    Purpose.ANSWERING_ENDS: end_answering,
}
