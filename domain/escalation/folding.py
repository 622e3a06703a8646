"""Alerts that are told together on one card: which card, and what of it is told when. Values."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Fold(StrEnum):
    """Why an alert isn't told by itself."""

    # Very many at once.
    STORM = "storm"
    # More than one person is to be disturbed by in an hour.
    LIMIT = "limit"
    # The recipient is left in peace until their quiet hours end.
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedCard:
    """A card for several alerts of one recipient; its key tells what is on it."""

    fold: Fold
    # UTC. The first alert of a storm, the beginning of an hour, the end of quiet hours.
    moment: datetime

    @property
    def key(self) -> str:
        """As alerts remember it."""
        return f"{self.fold}:{int(self.moment.timestamp() * 1000)}"

    @property
    def since(self) -> datetime:
        """No alert on it is older."""
        return self.moment - timedelta(days=1) if self.fold is Fold.QUIET else self.moment


def folded_card(key: str) -> FoldedCard:
    """The card of a key."""
    fold, _, moment = key.partition(":")
    at = datetime.fromtimestamp(int(moment) / 1000, UTC)
    return FoldedCard(fold=Fold(fold), moment=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedNews:
    """What was folded into a card is to be told now, all of it as it stands."""

    # As in `domain.ports.Alert`.
    recipient: str
    card: FoldedCard
