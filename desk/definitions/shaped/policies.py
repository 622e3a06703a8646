"""SLA policies as the domain reads them: the newest, and the versions tickets are pinned to."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from desk.definitions.schemas.shipped import shipped_bodies
from desk.definitions.schemas.sla_policies import DEFAULT, SlaPolicyShape
from desk.definitions.shaped.kept_body import KeptBody
from domain.definitions import DefinitionKind
from domain.ports import Unit
from domain.sla.policy import SlaPolicy

# Tickets are never counted by version 0; where nothing is published, the shipped policy is 1, as
# it will be once it is published.
_FIRST = 1


class InUnit(Protocol):
    """A desk, or whatever else works in an open unit."""

    @property
    def unit(self) -> Unit:
        """The unit."""
        ...


def newest_policy(desk: InUnit) -> SlaPolicy:
    """As published last; the shipped one where none is published. New tickets are pinned to it."""
    found = desk.unit.definitions.published(DefinitionKind.SLA_POLICY, DEFAULT)
    return parsed_policy(found.body, found.version) if found else _shipped()


def sla_policy(desk: InUnit, version: int) -> SlaPolicy:
    """The version a ticket is pinned to. A published version is never removed."""
    found = desk.unit.definitions.version(DefinitionKind.SLA_POLICY, DEFAULT, version)
    return parsed_policy(found.body, found.version) if found else _shipped()


def parsed_policy(body: Mapping[str, object], version: int) -> SlaPolicy:
    """What a checked body means."""
    return _parsed(KeptBody(body), version)


def _shipped() -> SlaPolicy:
    return parsed_policy(shipped_bodies()[DefinitionKind.SLA_POLICY][DEFAULT], _FIRST)


# By the very body: different desks may have different policies of one version.
@lru_cache(maxsize=64)
def _parsed(body: KeptBody, version: int) -> SlaPolicy:
    return SlaPolicyShape.model_validate_json(json.dumps(body.content)).value(version)
