"""A platform gave somebody another id."""

from dataclasses import replace

from domain.ports import Unit


def rename_identity(unit: Unit, account: str, old: str, new: str) -> None:
    """What they are and have follows: whoever is given the old id later is a stranger.

    Nothing changes where the new id is somebody's already.
    """
    known = unit.people.identified(account, old)
    if known is None or unit.people.identified(account, new) is not None:
        return
    unit.merges.rename(account, old, new)
    identity = known[1]
    if identity.private_chat == old:
        # Chats are named by their people where only one of them can be in it.
        unit.people.identify(replace(identity, native_id=new, private_chat=new))
        unit.teams.move_chat(account, old, new)
