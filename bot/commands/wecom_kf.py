"""Commands on WeChat customer service: links and codes by which customers come in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import segno
import typer

from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.kf.links import contact_link, is_scene
from bot.commands.shell import Shell
from bot.settings import Settings, WecomKfAccount
from domain.delivery import DeliveryError

_REFUSED = 1
# Bytes of what a link is given besides its scene, as it stands in the link.
_LONGEST_PARAM = 128
# Pixels of one square of a code: large enough for print.
_SCALE = 10


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`wecom-kf links`."""
    kf = typer.Typer(help=shell.texts().say("cli.wecom_kf.help"), no_args_is_help=True)
    app.add_typer(kf, name="wecom-kf")
    _add_links(kf, shell)


def _add_links(kf: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @kf.command("links", help=say("cli.wecom_kf.links.help"))
    def links(
        scenes: Annotated[
            list[str], typer.Argument(metavar="SCENE...", help=say("cli.wecom_kf.scenes"))
        ],
        account: Annotated[str, typer.Option(help=say("cli.wecom_kf.account"))] = "",
        param: Annotated[str, typer.Option(help=say("cli.wecom_kf.param"))] = "",
        folder: Annotated[Path, typer.Option(help=say("cli.wecom_kf.folder"))] = Path("links"),
    ) -> None:
        odd = [scene for scene in scenes if not is_scene(scene)]
        if odd:
            raise typer.BadParameter(say("cli.wecom_kf.odd_scene", scene=odd[0]))
        given = quote(param, safe="")
        if len(given) > _LONGEST_PARAM:
            raise typer.BadParameter(say("cli.wecom_kf.long_param", most=_LONGEST_PARAM))
        settings = shell.settings()
        chosen = _chosen(shell, settings, account)
        try:
            made = shell.carry_out(settings, _links(chosen, scenes))
        except (WecomRefusal, DeliveryError) as error:
            shell.say("cli.wecom_kf.refused", reason=str(error))
            raise typer.Exit(_REFUSED) from error
        folder.mkdir(parents=True, exist_ok=True)
        for scene, link in zip(scenes, made, strict=True):
            whole = _given(link, given)
            picture = folder / f"{scene}.png"
            segno.make_qr(whole).save(str(picture), scale=_SCALE)
            shell.console.print(f"{scene}  {whole}  {picture}")


def _given(link: str, param: str) -> str:
    mark = "&" if "?" in link else "?"
    return f"{link}{mark}scene_param={param}" if param else link


def _chosen(shell: Shell, settings: Settings, name: str) -> WecomKfAccount:
    """The account that is named, or the only one there is."""
    known = settings.wecom_kf
    if not name and len(known) == 1:
        return next(iter(known.values()))
    found = known.get(name.removeprefix("wecom_kf."))
    if found is None:
        key = "cli.wecom_kf.which" if known else "cli.wecom_kf.none"
        shell.say(key, known=", ".join(known))
        raise typer.Exit(_REFUSED)
    return found


async def _links(account: WecomKfAccount, scenes: Sequence[str]) -> list[str]:
    secret = account.secret.get_secret_value()
    api = WecomApi(account.api_base_url, corp_id=account.corp_id, secret=secret)
    try:
        return [await contact_link(api, account.open_kfid, scene) for scene in scenes]
    finally:
        await api.close()
