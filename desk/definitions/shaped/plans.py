"""The escalation plan in force, as the domain reads it."""

import json
from functools import lru_cache
from typing import Protocol

from desk.definitions.schemas.escalation import EscalationShape
from desk.definitions.schemas.shipped import shipped_bodies
from desk.definitions.shaped.kept_body import KeptBody
from domain.definitions import DefinitionKind
from domain.escalation.ladder import EscalationPlan
from domain.ports import Unit

DEFAULT = "default"


class InUnit(Protocol):
    """A desk, or whatever else works in an open unit."""

    @property
    def unit(self) -> Unit:
        """The unit."""
        ...


def escalation_plan(desk: InUnit) -> EscalationPlan:
    """As published last; the shipped one where none is published."""
    found = desk.unit.definitions.published(DefinitionKind.ESCALATION, DEFAULT)
    if found is None:
        return _parsed(KeptBody(shipped_bodies()[DefinitionKind.ESCALATION][DEFAULT]), 0)
    return _parsed(KeptBody(found.body), found.version)


# By the very body: different desks may have different plans of one version.
@lru_cache(maxsize=16)
def _parsed(body: KeptBody, version: int) -> EscalationPlan:
    return EscalationShape.model_validate_json(json.dumps(body.content)).value(version)
