"""Publishing what Gongdan comes with, at each start."""

from desk.desk import Desk
from desk.publish_definition import publish_definition
from domain.definitions import DefinitionKind
from engines.forms.shipped import shipped_forms

# Author of definitions nobody here wrote.
SHIPPED = ""


def ship_definitions(desk: Desk) -> None:
    """New ones, and better versions of those nobody changed; what somebody changed stays theirs."""
    for key, body in shipped_forms().items():
        published = desk.unit.definitions.published(DefinitionKind.FORM, key)
        if published is None or published.author == SHIPPED:
            publish_definition(desk, DefinitionKind.FORM, body, author=SHIPPED)
