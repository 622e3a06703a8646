"""Addresses by which customers come to an account, one for each place it is offered at."""

import re
from typing import Final

from adapters.wecom.api import WecomApi
from adapters.wecom.words import word

_SCENE: Final = re.compile(r"[0-9A-Za-z_-]{1,32}")


def is_scene(name: str) -> bool:
    """WeCom takes it as the name of a place."""
    return _SCENE.fullmatch(name) is not None


async def contact_link(api: WecomApi, open_kfid: str, scene: str) -> str:
    """The link of a scene; asked for again, it is as good. Raises WecomRefusal, DeliveryError."""
    body = {"open_kfid": open_kfid, "scene": scene}
    return word((await api.post("kf/add_contact_way", body)).get("url"))
