"""What the service lead shapes, as versioned data: forms, calendars, promises … Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DefinitionKind(StrEnum):
    """What a definition describes."""

    FORM = "form"
    # Business hours, holidays and whom they hold for. Key: the calendar's.
    CALENDAR = "calendar"
    # Key "default": the ordered rules of what is promised.
    SLA_POLICY = "sla_policy"
    # Key "default": ladders, quiet hours, limits.
    ESCALATION = "escalation"
    # Who is on duty when. Key: the team's.
    ROSTER = "roster"
    # Key "default": when customers are asked, and what follows a low score.
    SURVEY = "survey"


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
