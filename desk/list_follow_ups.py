"""Which customers are to be called back."""

from desk.access import acting_person, require
from desk.desk import Desk
from domain.people.person import Role
from domain.surveys.survey import FollowUp


def list_follow_ups(desk: Desk) -> list[FollowUp]:
    """All that are to be done, the one due first first. For the staff."""
    require(desk, Role.ENGINEER)
    return desk.unit.follow_ups.open()


def list_own_follow_ups(desk: Desk) -> list[FollowUp]:
    """Those the actor has taken or was given."""
    return desk.unit.follow_ups.open(acting_person(desk, Role.ENGINEER).id)
