"""Published definitions as they will be once those about to be published are. Checks nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.definitions.definition_kinds import Body
from domain.definitions import DefinitionKind
from domain.policy import ServicePolicy
from domain.ports import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A body about to be published, in its canonical shape (`check_body`)."""

    kind: DefinitionKind
    body: Body
    # Where it was read from; "" = not from a file.
    file: str = ""

    @property
    def key(self) -> str:
        """Its key."""
        return str(self.body["key"])


class IntendedDefinitions:
    """What a check may ask about the other definitions, and about people and teams (`unit`)."""

    def __init__(
        self, unit: Unit, policy: ServicePolicy, proposals: Sequence[Proposal] = ()
    ) -> None:
        self.unit = unit
        self.policy = policy
        self._bodies = {(d.kind, d.key): d.body for d in unit.definitions.all()}
        self._bodies |= {(p.kind, p.key): p.body for p in proposals}

    def body(self, kind: DefinitionKind, key: str) -> Body | None:
        """What it will say; None = there will be none."""
        return self._bodies.get((kind, key))

    def bodies(self, kind: DefinitionKind) -> Mapping[str, Body]:
        """All of a kind, by key."""
        return {key: body for (of, key), body in self._bodies.items() if of is kind}
