"""The clock: the day is over, and those who answer for it are told how it went."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.desk import Desk
from desk.sla.working_hours import working_hours
from domain.people.news import DayNews
from domain.people.person import ChatPurpose
from domain.ports import Unit


def send_digests(desk: Desk, slot: datetime) -> None:
    """About the day of the slot, as far as it has come. One that is made up for on another day
    would tell nobody anything any more.

    Teams with a supervisors' group are told there, on their working days; the others together,
    to supervisors in private.
    """
    zone = ZoneInfo(desk.policy.timezone)
    today = desk.now.astimezone(zone).date()
    if slot.astimezone(zone).date() != today:
        return
    since, until = (
        datetime.combine(day, time(), zone) for day in (today, today + timedelta(days=1))
    )
    at_work = [
        team.key
        for team in desk.unit.teams.all()
        if any(working_hours(desk, team.key).openings(since, until))
    ]
    with_group = [key for key in at_work if _has_group(desk.unit, key)]
    # Together: nobody gets one card a team.
    together = [""] if len(with_group) < len(at_work) else []
    for team in (*with_group, *together):
        desk.announcer.tell(desk.unit, DayNews(team=team, since=since, until=until))


def _has_group(unit: Unit, team: str) -> bool:
    return bool(unit.teams.chats(team, ChatPurpose.SUPERVISORS))
