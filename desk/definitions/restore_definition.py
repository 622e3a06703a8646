"""Going back to an older version of a definition."""

from desk.definitions.definition_kinds import DefinitionUnknown
from desk.definitions.publish_definition import publish_definition
from desk.desk import Desk
from domain.definitions import Definition, DefinitionKind


def restore_definition(
    desk: Desk, kind: DefinitionKind, key: str, version: int, *, author: str
) -> Definition:
    """What an older version said is published anew; nothing is taken away."""
    older = desk.unit.definitions.version(kind, key, version)
    if older is None:
        raise DefinitionUnknown(kind=kind.value, key=key, version=version)
    return publish_definition(desk, kind, older.body, author=author)
