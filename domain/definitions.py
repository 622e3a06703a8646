"""What the service lead shapes, as versioned data: forms now, more kinds later. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DefinitionKind(StrEnum):
    """What a definition describes."""

    FORM = "form"


class DefinitionStatus(StrEnum):
    """A published version is never changed."""

    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One version of one definition. `body` is JSON, checked against the schema of its kind."""

    kind: DefinitionKind
    key: str
    version: int
    status: DefinitionStatus
    body: Mapping[str, object]
    # "" = shipped with Gongdan.
    author: str
    created_at: datetime
