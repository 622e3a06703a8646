"""Who of a team is told what is about no single ticket, and how."""

from collections.abc import Iterator

from conversations.notices.digest_card import digest_card
from conversations.notices.handover_card import handover_card, handover_reminder
from conversations.notices.readers import Reader, Readers
from conversations.notices.tell_of_people import of_leaving, of_link
from desk.desk import Desk
from domain.messaging import Outgoing
from domain.people.news import DayNews, HandoverNews, HandoverStep, LeavingNews, LinkNews
from domain.people.person import ChatPurpose, Role
from domain.people.roster import Handover
from domain.ports import Unit


def team_news(
    desk: Desk, readers: Readers, news: LinkNews | LeavingNews | HandoverNews | DayNews
) -> Iterator[Outgoing]:
    """Everything to be shown because of it."""
    if isinstance(news, HandoverNews):
        yield from _of_handover(desk.unit, readers, news)
    elif isinstance(news, LinkNews):
        yield from of_link(readers, news)
    elif isinstance(news, LeavingNews):
        yield from of_leaving(desk.unit, readers, news)
    else:
        for reader in _judges(readers, news):
            yield digest_card(desk, reader, news)


def _of_handover(unit: Unit, readers: Readers, news: HandoverNews) -> Iterator[Outgoing]:
    handover = news.handover
    match news.step:
        case HandoverStep.LEFT | HandoverStep.ACCEPTED:
            for reader in _shifts(readers, handover):
                yield handover_card(unit, reader, handover)
        case HandoverStep.REMINDED | HandoverStep.RAISED:
            for reader in _in_charge(unit, readers, news):
                yield handover_reminder(unit, reader, handover)


def _judges(readers: Readers, news: DayNews) -> list[Reader]:
    """The team's supervisors' groups; of all teams together, supervisors in private."""
    if news.team:
        return readers.groups(news.team, ChatPurpose.SUPERVISORS)
    return readers.privately(Role.SUPERVISOR, Role.DIRECTOR) or readers.privately(Role.ADMIN)


def _shifts(readers: Readers, handover: Handover) -> list[Reader]:
    """The team's groups; without any, those who leave and those who come, in private."""
    desk = readers.team_desk(handover.team)
    if any(reader.is_group for reader in desk):
        return desk
    people = dict.fromkeys((*handover.coming, *handover.leaving))
    return [reader for reader in map(readers.in_private, people) if reader] or desk


def _in_charge(unit: Unit, readers: Readers, news: HandoverNews) -> list[Reader]:
    """The lead, who must be reached in private; else, and in the end, the supervisors."""
    team = unit.teams.get(news.handover.team)
    lead = readers.in_private(team.lead) if team else None
    if lead and news.step is HandoverStep.REMINDED:
        return [lead]
    return readers.team_supervisors(news.handover.team)
