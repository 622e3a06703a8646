"""Who is to be woken for which account: WeCom knocks at one address for all of a corporation."""

from collections.abc import Awaitable, Callable

# Gets the token of the event. Raises StorageUnavailable.
Ring = Callable[[str], Awaitable[None]]


class Doorbells:
    """Of one corporation."""

    def __init__(self) -> None:
        self._bells: dict[str, Ring] = {}

    def hang(self, open_kfid: str, ring: Ring) -> None:
        """From now on it is woken."""
        self._bells[open_kfid] = ring

    def take_down(self, open_kfid: str) -> None:
        """It is woken no more."""
        self._bells.pop(open_kfid, None)

    async def ring(self, open_kfid: str, token: str) -> bool:
        """There is something for this account; False: it is none of ours."""
        bell = self._bells.get(open_kfid)
        if bell is not None:
            await bell(token)
        return bell is not None
