"""Publishing a form or another definition as a new version."""

from desk.definitions.definition_checks import check_fits
from desk.definitions.definition_kinds import Body, check_body
from desk.definitions.feed_days import keep_feed_days
from desk.definitions.intended_definitions import IntendedDefinitions, Proposal
from desk.definitions.publishing import publish
from desk.desk import Desk
from desk.errors import NotAllowed
from domain.definitions import Definition, DefinitionKind
from domain.people.person import Role


def publish_definition(desk: Desk, kind: DefinitionKind, body: Body, *, author: str) -> Definition:
    """Takes effect at once; what began with an older version goes on with that one.

    A body that says what the published version says is not published again. Raises
    DefinitionInvalid where its shape is wrong or it doesn't fit the others.
    """
    if desk.actor and not desk.actor.has(Role.ADMIN):
        raise NotAllowed
    proposal = keep_feed_days(desk, Proposal(kind=kind, body=check_body(kind, body)))
    check_fits(IntendedDefinitions(desk.unit, desk.policy, (proposal,)), (proposal,))
    return publish(desk, proposal, author=author)
