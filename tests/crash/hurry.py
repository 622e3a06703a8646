"""Promises, ladders and surveys of a desk where all falls due within seconds, at any hour."""

from datetime import UTC, datetime
from pathlib import Path

from desk.definitions.import_definitions import import_definitions
from desk.desk import Desk
from domain.policy import ServicePolicy
from store.opening import open_store
from tests.unit.desk.room import Told

_DEFINITIONS = {
    "sla/default.yaml": """
key: default
calendar: always
rules:
  - key: hurry
    first_response: 4s
    next_response: 20s
    resolution: 10m
""",
    "escalation/default.yaml": """
key: default
alerts_per_hour: 1000
storm_at: 100
ladders:
  - key: hurry
    triggers: [first_response, next_response]
    steps:
      - {key: remind, fraction: 50%, whom: [supervisor], by: [group], wakes: true}
      - key: breach
        fraction: 100%
        whom: [supervisor]
        by: [group]
        ack_within: 1s
        repeat: 1
        wakes: true
      - {key: silent, whom: [supervisor], by: [group], wakes: true}
""",
    "surveys/default.yaml": """
key: default
delay: 2s
calendar: always
once_in: 0s
reminder_after: 3s
expires_after: 7d
edit_window: 7d
""",
}


def write_definitions(folder: Path) -> None:
    """For `gongdan import`."""
    for name, text in _DEFINITIONS.items():
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


async def is_hurried(database_url: str) -> None:
    """The same where nobody is at work yet; tables are made, too."""
    store = await open_store(database_url, lambda: datetime.now(UTC))
    try:
        await store.run(
            lambda unit: import_definitions(
                Desk(unit=unit, policy=ServicePolicy(), announcer=Told(), actor=None),
                _DEFINITIONS,
                author="the test",
            )
        )
    finally:
        await store.close()
