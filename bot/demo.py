"""The stage: settings and seats with which a newcomer plays customer, engineers and supervisor."""

from pathlib import Path
from typing import Literal

from adapters.webchat.settings import DemoSeat, Pane
from bot.settings import (
    GroupSettings,
    HttpSettings,
    PersonSettings,
    ServiceSettings,
    Settings,
    TeamSettings,
    WebchatAccount,
)
from bot.stage import Stage, StageLanguage
from bot.yaml_folder import read_folder
from domain.messaging import ChatKind
from domain.people.person import ChatPurpose, Role
from domain.ports import Texts

# Author of the stage's own definitions.
_AUTHOR = "gongdan demo"
_ACCOUNT = "webchat.main"
_TEAM = "support"
_ENGINEERS = "g:engineers"
_SUPERVISORS = "g:supervisors"


def demo_settings(*, host: str, port: int, data_dir: Path, texts: Texts) -> Settings:
    """Settings of the stage; no file and no variable has a say in them."""
    locale: Literal["zh_CN", "en"] = "en" if texts.locale == "en" else "zh_CN"
    people = {seat.native_id: seat for seat in demo_seats(texts) if seat.native_id in _ROLES}
    return Settings(
        data_dir=data_dir,
        locale=locale,
        http=HttpSettings(host=host, port=port),
        service=_HASTE,
        webchat={"main": WebchatAccount(company=texts.say("cli.demo.company"))},
        team=(TeamSettings(key=_TEAM, name=texts.say("cli.demo.team")),),
        group=(
            GroupSettings(account=_ACCOUNT, chat=_ENGINEERS, team=_TEAM),
            GroupSettings(
                account=_ACCOUNT, chat=_SUPERVISORS, team=_TEAM, purpose=ChatPurpose.SUPERVISORS
            ),
        ),
        person=tuple(
            PersonSettings(
                account=_ACCOUNT,
                id=native_id,
                name=people[native_id].name,
                roles=frozenset({role}),
                team=_TEAM,
            )
            for native_id, role in _ROLES.items()
        ),
    )


def demo_stage(texts: Texts) -> Stage:
    """Its seats, and promises, ladders and surveys in minutes instead of hours."""
    definitions = read_folder(Path(__file__).parent / "demo_definitions")
    return Stage(
        seats=demo_seats(texts),
        language=StageLanguage(texts.locale),
        definitions=definitions,
        author=_AUTHOR,
    )


# Nobody on the stage waits for hours to see who is reminded of what.
_HASTE = ServiceSettings.model_validate(
    {
        "auto_close_after": "30m",
    }
)

_ROLES = {
    "demo:engineer-1": Role.ENGINEER,
    "demo:engineer-2": Role.ENGINEER,
    "demo:supervisor": Role.SUPERVISOR,
}


def demo_seats(texts: Texts) -> tuple[DemoSeat, ...]:
    """Who can be played, in the order they stand on the stage."""
    return (
        DemoSeat(
            native_id="demo:customer",
            name=texts.say("cli.demo.customer"),
            chat="u:demo-customer",
        ),
        DemoSeat(
            native_id="demo:foreign-customer",
            name=texts.say("cli.demo.foreign_customer"),
            chat="u:demo-foreign-customer",
            locale="zh_CN" if texts.locale == "en" else "en",
        ),
        *(
            DemoSeat(
                native_id=native_id,
                name=texts.say(name),
                chat=_ENGINEERS,
                chat_kind=ChatKind.GROUP,
                pane=Pane.ENGINEERS,
            )
            for native_id, name in (
                ("demo:engineer-1", "cli.demo.engineer"),
                ("demo:engineer-2", "cli.demo.second_engineer"),
            )
        ),
        DemoSeat(
            native_id="demo:supervisor",
            name=texts.say("cli.demo.supervisor"),
            chat=_SUPERVISORS,
            chat_kind=ChatKind.GROUP,
            pane=Pane.SUPERVISOR,
        ),
    )
