"""What doctor finds about promises: tickets no rule would hold for."""

from bot.looking import look
from bot.settings import Settings
from desk.definitions.schemas.sla_policies import DEFAULT, SlaPolicyShape
from domain.definitions import Definition, DefinitionKind
from domain.ports import Finding, Unit


async def examine_promises(settings: Settings) -> list[Finding]:
    """Of the published policy; nothing before there is one. Raises DatabaseNotOpened."""
    found = await look(settings, _published)
    if found is None:
        return []
    has_gap = SlaPolicyShape.model_validate(found.body).has_gap()
    code = "doctor.promises.gap" if has_gap else "doctor.promises.good"
    params = {"version": found.version}
    return [Finding(is_good=True, code=code, params=params, needs_care=has_gap)]


def _published(unit: Unit) -> Definition | None:
    return unit.definitions.published(DefinitionKind.SLA_POLICY, DEFAULT)
