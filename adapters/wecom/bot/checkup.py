"""What `gongdan doctor` wants to know of a bot: is WeCom there, how does the socket stand."""

from collections.abc import Iterator, Mapping
from typing import Final

from adapters.shared.findings import Findings
from adapters.shared.reaching import reach
from adapters.wecom.bot.link import State
from adapters.wecom.bot.settings import BotSettings
from adapters.wecom.bot.standing import Standing
from domain.ports import Finding

_BAD: Final[Mapping[State, str]] = {
    State.REFUSED: "credentials_refused",
    State.KICKED: "taken_over",
}


class Checkup:
    """Looks, and never subscribes: that would take the bot from the process at work."""

    def __init__(self, account: str, settings: BotSettings, standing: Standing | None) -> None:
        self._findings = Findings(platform="wecom_bot", account=account)
        self._settings = settings
        self._standing = standing

    async def findings(self) -> list[Finding]:
        """Everything found, good and bad."""
        # As an address of the web, which it becomes a socket from.
        found = await reach(self._settings.ws_url.replace("ws", "http", 1))
        if not found.is_good:
            url = self._settings.ws_url
            return [self._findings.bad("unreachable", url=url, reason=found.reason)]
        good = self._findings.good("reachable", host=found.host)
        return [good, *self._of_standing(), *self._of_limits()]

    def _of_standing(self) -> Iterator[Finding]:
        standing = self._standing
        if standing is None or standing.state is State.STOPPED:
            yield self._findings.care("not_at_work", bot=self._settings.bot_id)
            return
        params = {
            "bot": self._settings.bot_id,
            "since": f"{standing.since:%Y-%m-%d %H:%M} UTC",
            "reason": standing.reason,
        }
        if code := _BAD.get(standing.state):
            yield self._findings.bad(code, **params)
        elif standing.state is State.CONNECTED:
            yield self._findings.good("connected", **params)
        else:
            yield self._findings.care("connecting", **params)

    def _of_limits(self) -> Iterator[Finding]:
        if not self._settings.name:
            yield self._findings.good("no_name")
        # What people say while nobody is connected is told to nobody later.
        yield self._findings.good("not_redelivered")
