"""What befalls the platforms: throttled, failing, silent after effect, reset, repeated, slow."""

import asyncio
from collections import Counter
from collections.abc import Callable
from random import Random

from aiohttp import web

from tests.fire.town import Town
from tests.platforms.web_server import Trouble
from tests.platforms.wecom.faults import Befall, Fault

# Seconds between two faults.
_RHYTHM = (0.05, 0.6)
_SLOWEST = 0.25


class Weather:
    """Something small goes wrong all the time. What was unknown once may be so again, and is then
    given up: so faults of that kind come alone, and far between."""

    def __init__(self, town: Town, random: Random) -> None:
        self.faults: Counter[str] = Counter()
        self._town = town
        self._random = random
        self._kinds: list[tuple[str, Callable[[], None]]] = [
            ("telegram throttles", self._telegram_throttles),
            ("telegram fails", lambda: town.telegram.faults.fail("sendMessage")),
            ("telegram garbles", lambda: town.telegram.faults.garble("sendMessage", status=502)),
            ("telegram resets", self._telegram_resets),
            ("telegram falls silent", lambda: town.telegram.faults.no_answer("sendMessage")),
            ("telegram breaks polls", lambda: town.telegram.faults.reset("getUpdates")),
            ("wecom throttles", lambda: town.wecom.faults.codes("message/send", 45033)),
            ("wecom fails", lambda: self._wecom(Befall.STATUS)),
            ("wecom resets", lambda: self._wecom(Befall.CUT)),
            ("wecom resets after effect", lambda: self._wecom(Befall.CUT_AFTER_EFFECT)),
            ("wecom falls silent", lambda: self._wecom(Befall.SILENT_AFTER_EFFECT)),
            ("wecom forgets tokens", town.wecom.invalidate_now),
            ("wecom repeats", self._wecom_repeats),
            ("dingtalk fails", lambda: town.dingtalk.web.answers.append(web.Response(status=503))),
            ("dingtalk resets after effect", self._dingtalk_resets),
            ("dingtalk forgets tokens", town.dingtalk.expire_tokens),
            ("dingtalk breaks a stream", self._dingtalk_breaks),
            ("a platform is slow", self._slows),
        ]

    async def rages(self, storm: asyncio.Event) -> None:
        """Until the storm is over; then all is well again."""
        while not storm.is_set():
            name, befalls = self._random.choice(self._kinds)
            befalls()
            self.faults[name] += 1
            await asyncio.sleep(self._random.uniform(*_RHYTHM))
        self.clears()

    def clears(self) -> None:
        """Nothing goes wrong any more."""
        self._town.telegram.faults.clear()
        self._town.wecom.faults.queued.clear()
        self._town.dingtalk.web.answers.clear()
        self._town.dingtalk.web.troubles.clear()
        self._town.mends()

    def _telegram_throttles(self) -> None:
        times = self._random.randint(1, 3)
        self._town.telegram.faults.too_many_requests("sendMessage", times=times)

    def _telegram_resets(self) -> None:
        has_effect = self._random.random() < 0.7
        self._town.telegram.faults.reset("sendMessage", after_effect=has_effect)

    def _wecom(self, befall: Befall) -> None:
        self._town.wecom.faults.add("message/send", Fault(befall=befall))

    def _wecom_repeats(self) -> None:
        if self._town.wecom.caller.attempts:
            self._town.wecom.caller.repeat_latest()

    def _dingtalk_resets(self) -> None:
        self._town.dingtalk.web.troubles.append(Trouble.CUT_AFTER_EFFECT)

    def _dingtalk_breaks(self) -> None:
        if sockets := self._town.dingtalk.app.sockets:
            self._town.dingtalk.gateway.cut(self._random.choice(sockets))

    def _slows(self) -> None:
        way = self._random.choice(list(self._town.ways.values()))
        way.delay = self._random.choice([0.0, self._random.uniform(0.0, _SLOWEST)])
