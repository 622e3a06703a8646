"""What doctor finds about rosters: people who left, and working time nobody has any more."""

from collections.abc import Iterator

from bot.looking import look_at_desk
from bot.settings import Settings
from desk.definitions.intended_definitions import IntendedDefinitions
from desk.definitions.roster_checks import check_roster
from desk.desk import Desk
from domain.definitions import DefinitionKind
from domain.ports import Finding, Texts


async def examine_rosters(settings: Settings, texts: Texts) -> list[Finding]:
    """Each was right when it was published. Raises DatabaseNotOpened."""
    return await look_at_desk(settings, lambda desk: list(_findings(desk, texts)))


def _findings(desk: Desk, texts: Texts) -> Iterator[Finding]:
    intended = IntendedDefinitions(desk.unit, desk.policy)
    for key, body in intended.bodies(DefinitionKind.ROSTER).items():
        wrong = [problem.say(texts) for problem in check_roster(intended, body)]
        if wrong:
            yield Finding(
                is_good=True,
                needs_care=True,
                code="doctor.roster.wanting",
                params={"team": key, "problems": "\n  ".join(wrong)},
            )
        else:
            yield Finding(is_good=True, code="doctor.roster.good", params={"team": key})
