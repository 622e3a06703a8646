"""All published definitions as YAML files, for git. Writes none: hands out their texts."""

import yaml

from desk.definitions.definition_kinds import check_body
from desk.desk import Desk
from domain.definitions import DefinitionKind

# Where the definitions of a kind lie in the folder.
FOLDERS = {
    DefinitionKind.FORM: "forms",
    DefinitionKind.CALENDAR: "calendars",
    DefinitionKind.SLA_POLICY: "sla",
    DefinitionKind.ESCALATION: "escalation",
    DefinitionKind.ROSTER: "rosters",
    DefinitionKind.SURVEY: "surveys",
}


def export_definitions(desk: Desk) -> dict[str, str]:
    """Path in the folder → text. The same definitions give the same texts, byte by byte."""
    exported = {
        f"{FOLDERS[definition.kind]}/{definition.key}.yaml": yaml.safe_dump(
            check_body(definition.kind, definition.body),
            allow_unicode=True,
            sort_keys=False,
            width=100,
        )
        for definition in desk.unit.definitions.all()
    }
    return dict(sorted(exported.items()))
