"""What the settings say of teams and people is in the store after each start."""

from datetime import UTC, datetime
from pathlib import Path

from bot.roster import apply_roster
from bot.settings import PersonSettings, Settings, TeamSettings
from domain.people.person import Person, Role
from domain.ports import Unit
from store.opening import open_store

ACCOUNT = "webchat.main"


def settings(**more: object) -> Settings:
    person = {"account": ACCOUNT, "id": "7", "name": "李工", "team": "support", **more}
    return Settings(
        team=(TeamSettings(key="support", name="售后"),),
        person=(PersonSettings.model_validate(person),),
    )


async def test_contacts_and_leads_follow_the_settings(tmp_path: Path) -> None:
    url, now = f"sqlite:///{tmp_path}/desk.db", datetime(2026, 11, 22, tzinfo=UTC)
    store = await open_store(url, lambda: now)

    def applied(unit: Unit, written: Settings) -> tuple[Person, int | None]:
        apply_roster(unit, written, "售后")
        found, team = unit.people.identified(ACCOUNT, "7"), unit.teams.get("support")
        assert found is not None
        assert team is not None
        return found[0], team.lead

    first = settings(email="li@example.com", phone="+86 138 0013 8000", lead=True)
    person, lead = await store.run(lambda unit: applied(unit, first))
    assert (person.email, person.phone, lead) == ("li@example.com", "+8613800138000", person.id)

    again, lead = await store.run(lambda unit: applied(unit, settings(roles=["director"])))
    assert (again.email, again.phone, lead) == (person.email, person.phone, None)
    assert Role.DIRECTOR in again.roles
    await store.close()
