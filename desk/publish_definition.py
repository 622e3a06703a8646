"""Publishing a form or another definition as a new version."""

from desk.definition_kinds import Body, check_body
from desk.desk import Desk
from desk.errors import NotAllowed
from domain.definitions import Definition, DefinitionKind, DefinitionStatus
from domain.people.person import Role


def publish_definition(desk: Desk, kind: DefinitionKind, body: Body, *, author: str) -> Definition:
    """Takes effect at once; what began with an older version goes on with that one.

    A body that says what the published version says is not published again.
    """
    if desk.actor and not desk.actor.has(Role.ADMIN):
        raise NotAllowed
    checked = check_body(kind, body)
    key = str(checked["key"])
    latest = desk.unit.definitions.published(kind, key)
    if latest and check_body(kind, latest.body) == checked:
        return latest
    definition = Definition(
        kind=kind,
        key=key,
        version=latest.version + 1 if latest else 1,
        status=DefinitionStatus.PUBLISHED,
        body=checked,
        author=author,
        created_at=desk.now,
    )
    desk.unit.definitions.add(definition)
    return definition
