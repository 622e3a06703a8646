"""Writing checked definitions down as new versions, and what follows from it. Checks nothing."""

from desk.definitions.definition_kinds import check_body
from desk.definitions.intended_definitions import Proposal
from desk.desk import Desk
from desk.duty.shift_ends import arm_shift_end, rearm_shift_ends
from desk.locks import lock_definitions
from desk.sla.recounting import recount_live
from domain.definitions import Definition, DefinitionKind, DefinitionStatus


def publish(desk: Desk, proposal: Proposal, *, author: str) -> Definition:
    """The new version, or the published one where that says the same already."""
    latest = desk.unit.definitions.published(proposal.kind, proposal.key)
    if latest and check_body(proposal.kind, latest.body) == proposal.body:
        return latest
    lock_definitions(desk.unit)
    definition = Definition(
        kind=proposal.kind,
        key=proposal.key,
        version=latest.version + 1 if latest else 1,
        status=DefinitionStatus.PUBLISHED,
        body=proposal.body,
        author=author,
        created_at=desk.now,
    )
    desk.unit.definitions.add(definition)
    if proposal.kind in {DefinitionKind.CALENDAR, DefinitionKind.ESCALATION}:
        # What runs is counted by the newest calendars, and climbs the newest ladders.
        recount_live(desk)
        rearm_shift_ends(desk)
    if proposal.kind is DefinitionKind.ROSTER:
        arm_shift_end(desk, proposal.key)
    return definition
