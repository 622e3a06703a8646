"""What the settings say of teams and people is in the store after each start."""

from datetime import UTC, datetime
from pathlib import Path

from bot.roster import apply_roster
from bot.settings import PersonSettings, Settings, TeamSettings
from desk.desk import Desk
from domain.people.person import Identity, Person, Role
from domain.policy import ServicePolicy
from domain.ports import Unit
from store.opening import open_store
from tests.unit.desk.room import Told

ACCOUNT = "webchat.main"


def settings(**more: object) -> Settings:
    person = {"account": ACCOUNT, "id": "7", "name": "李工", "team": "support", **more}
    return Settings(
        team=(TeamSettings(key="support", name="售后"),),
        person=(PersonSettings.model_validate(person),),
    )


def desk_of(unit: Unit) -> Desk:
    return Desk(unit=unit, policy=ServicePolicy(), announcer=Told(), actor=None)


async def test_contacts_and_leads_follow_the_settings(tmp_path: Path) -> None:
    url, now = f"sqlite:///{tmp_path}/desk.db", datetime(2026, 11, 22, tzinfo=UTC)
    store = await open_store(url, lambda: now)

    def applied(unit: Unit, written: Settings) -> tuple[Person, int | None]:
        apply_roster(desk_of(unit), written, "售后")
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


async def test_one_person_is_known_by_several_identities(tmp_path: Path) -> None:
    """Also where the other identity wrote before anybody said whose it is."""
    url, now = f"sqlite:///{tmp_path}/desk.db", datetime(2026, 11, 22, tzinfo=UTC)
    store = await open_store(url, lambda: now)
    also = [{"account": "wecom.main", "id": "LiGong"}, {"account": "dingtalk.main", "id": "m01"}]

    def wrote_before(unit: Unit) -> int:
        stranger = unit.people.add(Person(name="LiGong", remembered={"site": "一号楼"}))
        identity = Identity(account="wecom.main", native_id="ligong", person_id=stranger)
        unit.people.identify(identity)
        return stranger

    stranger = await store.run(wrote_before)
    for _ in range(2):
        written = settings(also=also, roles=["engineer"])
        await store.run(lambda unit, w=written: apply_roster(desk_of(unit), w, "售后"))  # type: ignore[misc]

    def found(unit: Unit) -> list[Person]:
        known = ((ACCOUNT, "7"), ("wecom.main", "ligong"), ("dingtalk.main", "m01"))
        people = [unit.people.identified(*one) for one in known]
        return [one[0] for one in people if one] + [
            one for one in [unit.people.get(stranger)] if one
        ]

    people = await store.read(found)
    assert len(people) == 4
    assert len({person.id for person in people}) == 1
    assert (people[0].name, people[0].remembered) == ("李工", {"site": "一号楼"})
    assert Role.ENGINEER in people[0].roles
    await store.close()
