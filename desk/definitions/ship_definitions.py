"""Publishing what Gongdan comes with, at each start."""

from collections.abc import Mapping

from desk.definitions.definition_kinds import Body, check_body
from desk.definitions.intended_definitions import Proposal
from desk.definitions.publishing import publish
from desk.definitions.schemas.shipped import shipped_bodies
from desk.desk import Desk
from domain.definitions import DefinitionKind
from engines.forms.shipped import shipped_forms

Shipped = Mapping[DefinitionKind, Mapping[str, Body]]

# Author of definitions nobody here wrote.
SHIPPED = ""


def ship_definitions(desk: Desk) -> None:
    """New ones, and better versions of those nobody changed; what somebody changed stays theirs."""
    shipped: Shipped = {DefinitionKind.FORM: shipped_forms(), **shipped_bodies()}
    for kind, bodies in shipped.items():
        for key, body in bodies.items():
            _ship(desk, kind, key, body)


def _ship(desk: Desk, kind: DefinitionKind, key: str, body: Body) -> None:
    published = desk.unit.definitions.published(kind, key)
    if published is None or published.author == SHIPPED:
        # Not asked whether it fits: a start must not fail because of what somebody else wrote.
        publish(desk, Proposal(kind=kind, body=check_body(kind, body)), author=SHIPPED)
