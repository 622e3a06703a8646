"""For which tickets something holds, as people write it."""

from desk.definitions.schemas.shape import Part, Word
from domain.sla.policy import Conditions
from domain.tickets.ticket import Priority


class ConditionsShape(Part):
    """All that are given must hold; one left out does not restrict."""

    priorities: tuple[Priority, ...] = ()
    # Question types of the form, levels of customers, keys of teams.
    categories: tuple[Word, ...] = ()
    levels: tuple[Word, ...] = ()
    # Beginnings: "HP" holds for "HP LaserJet 400".
    products: tuple[Word, ...] = ()
    teams: tuple[Word, ...] = ()

    def value(self) -> Conditions:
        """What they mean to the domain."""
        return Conditions(
            priorities=frozenset(map(str, self.priorities)),
            categories=frozenset(self.categories),
            levels=frozenset(self.levels),
            products=frozenset(self.products),
            teams=frozenset(self.teams),
        )
