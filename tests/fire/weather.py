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
# What platforms call showing somebody something.
_SHOW, _SEND = "sendMessage", "message/send"


class Weather:
    """Something small goes wrong all the time. What was unknown once may be so again, and is then
    given up: so there is one fault at most in the way of what a platform is to show."""

    def __init__(self, town: Town, random: Random) -> None:
        self.faults: Counter[str] = Counter()
        self._town = town
        self._random = random
        self._kinds: dict[str, Callable[[], None]] = {
            "a platform is slow": self._slows,
            "telegram breaks polls": lambda: town.telegram.faults.reset("getUpdates"),
            "wecom repeats": self._wecom_repeats,
            "wecom forgets tokens": town.wecom.invalidate_now,
            "dingtalk forgets tokens": town.dingtalk.expire_tokens,
            "dingtalk breaks a stream": self._dingtalk_breaks,
        }
        telegram, wecom, dingtalk = town.telegram.faults, town.wecom.faults, town.dingtalk.web
        self._shows: list[tuple[Callable[[], bool], dict[str, Callable[[], None]]]] = [
            (
                lambda: telegram.is_clear(_SHOW),
                {
                    "telegram throttles": lambda: telegram.too_many_requests(_SHOW, times=3),
                    "telegram fails": lambda: telegram.fail(_SHOW),
                    "telegram garbles": lambda: telegram.garble(_SHOW, status=502),
                    "telegram resets": lambda: telegram.reset(_SHOW),
                    "telegram resets after effect": lambda: telegram.reset(
                        _SHOW, after_effect=True
                    ),
                    "telegram falls silent after effect": lambda: telegram.no_answer(_SHOW),
                },
            ),
            (
                lambda: not wecom.queued[_SEND],
                {
                    "wecom throttles": lambda: wecom.codes(_SEND, 45033),
                    "wecom fails": lambda: wecom.add(_SEND, Fault(befall=Befall.STATUS)),
                    "wecom resets": lambda: wecom.add(_SEND, Fault(befall=Befall.CUT)),
                    "wecom resets after effect": lambda: wecom.add(
                        _SEND, Fault(befall=Befall.CUT_AFTER_EFFECT)
                    ),
                    "wecom falls silent after effect": lambda: wecom.add(
                        _SEND, Fault(befall=Befall.SILENT_AFTER_EFFECT)
                    ),
                },
            ),
            (
                lambda: not dingtalk.answers and not dingtalk.troubles,
                {
                    "dingtalk fails": lambda: dingtalk.answers.append(web.Response(status=503)),
                    "dingtalk resets after effect": lambda: dingtalk.troubles.append(
                        Trouble.CUT_AFTER_EFFECT
                    ),
                    "dingtalk throttles": self._dingtalk_throttles,
                },
            ),
        ]

    async def rages(self, storm: asyncio.Event) -> None:
        """Until the storm is over; then all is well again."""
        while not storm.is_set():
            kinds = dict(self._kinds)
            for is_clear, more in self._shows:
                kinds |= more if is_clear() else {}
            name = self._random.choice(list(kinds))
            kinds[name]()
            self.faults[name] += 1
            await asyncio.sleep(self._random.uniform(*_RHYTHM))
        self.clears()

    def clears(self) -> None:
        """Nothing goes wrong any more."""
        self._town.telegram.faults.clear()
        self._town.wecom.faults.queued.clear()
        self._town.dingtalk.web.answers.clear()
        self._town.dingtalk.web.troubles.clear()
        self._town.dingtalk.app.qps = None
        self._town.mends()

    def _wecom_repeats(self) -> None:
        # What is on its way would overtake what goes before it.
        caller = self._town.wecom.caller
        if caller.attempts and caller.is_quiet:
            caller.repeat_latest()

    def _dingtalk_throttles(self) -> None:
        self._town.dingtalk.app.qps = self._random.choice([None, 3])

    def _dingtalk_breaks(self) -> None:
        if sockets := self._town.dingtalk.app.sockets:
            self._town.dingtalk.gateway.cut(self._random.choice(sockets))

    def _slows(self) -> None:
        way = self._random.choice(list(self._town.ways.values()))
        way.delay = self._random.choice([0.0, self._random.uniform(0.0, _SLOWEST)])
