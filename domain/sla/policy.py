"""Which promises hold for which ticket. Values, and the one rule of choosing: first match wins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

# Words for `Target.calendar` that are no calendar's key.
WALL_CLOCK, TEAM_CALENDAR, SITE_CALENDAR = "", "team", "site"


class Metric(StrEnum):
    """The three SLA clocks (首次响应, 再次响应, 解决)."""

    FIRST_RESPONSE = "first_response"
    # Begins anew at each oldest unanswered customer message.
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """So much counted time at most."""

    within: timedelta
    # WALL_CLOCK, TEAM_CALENDAR (of the ticket's team), SITE_CALENDAR (of its site; else the
    # team's), or a calendar's key.
    calendar: str = WALL_CLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What of a ticket promises depend on, at one moment of its life."""

    priority: str
    category: str = ""
    # The customer's: "vip", …; "" = no level.
    level: str = ""
    # Product model and site as the form's fields hold them.
    product: str = ""
    site: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Empty sets do not restrict; texts are compared without case."""

    priorities: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    # Beginnings: "HP" holds for "HP LaserJet 400".
    products: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    def hold(self, traits: Traits) -> bool:
        """All of them."""
        exact = (
            (self.priorities, traits.priority),
            (self.categories, traits.category),
            (self.levels, traits.level),
            (self.teams, traits.team),
        )
        named = traits.product.casefold()
        return all(not wanted or _among(word, wanted) for wanted, word in exact) and (
            not self.products or any(named.startswith(p.casefold()) for p in self.products)
        )


ANY_TICKET = Conditions()


def _among(word: str, wanted: frozenset[str]) -> bool:
    return word.casefold() in _folded(wanted)


# Asked at every event of every ticket, of the few sets there are in policies.
@lru_cache(maxsize=1024)
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaRule:
    """The promises for tickets that fulfil the conditions. A metric left out is not promised."""

    key: str
    # By locale; what people read in /why.
    name: Mapping[str, str] = field(default_factory=dict)
    when: Conditions = ANY_TICKET
    targets: Mapping[Metric, Target] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """One version of the policy of an installation."""

    key: str
    version: int
    rules: tuple[SlaRule, ...]

    def rule_for(self, traits: Traits) -> SlaRule | None:
        """The first rule that holds; None = nothing is promised."""
        return next((rule for rule in self.rules if rule.when.hold(traits)), None)
