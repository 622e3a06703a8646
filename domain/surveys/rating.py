"""When a rating counts, and when it may still be changed. Pure."""

from datetime import datetime, timedelta

from domain.errors import DeskError
from domain.surveys.survey import HIGHEST, LOWEST, Survey


class ScoreInvalid(DeskError):
    """A rating is a whole number from 1 to 5."""

    code = "error.score_invalid"

    def __init__(self) -> None:
        super().__init__(lowest=LOWEST, highest=HIGHEST)


class RatingFinal(DeskError):
    """It is too late to change this rating."""

    code = "error.rating_final"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


class SurveyExpired(DeskError):
    """It was asked, and the time to answer is over."""

    code = "error.survey_expired"

    def __init__(self, *, number: int) -> None:
        super().__init__(number=number)


def check_score(score: int) -> None:
    """Raises ScoreInvalid."""
    if not LOWEST <= score <= HIGHEST:
        raise ScoreInvalid


def check_answerable(survey: Survey, now: datetime, edit_window: timedelta) -> None:
    """Raises SurveyExpired, or RatingFinal once the window since the first answer is over."""
    if survey.expired_at is not None:
        raise SurveyExpired(number=survey.number)
    if survey.answered_at is not None and now > survey.answered_at + edit_window:
        raise RatingFinal(number=survey.number)
