"""Whether an account's platform answers: what may have arrived is repeated once, and not into the
silence that swallowed the answer."""

import asyncio
from collections.abc import Iterable, Mapping

import structlog

from domain.delivery import DeliveryError, OutcomeUnknown, RetryLater
from domain.ports import ChatAdapter, OutboxEntry, Reachable

log = structlog.get_logger(__name__)

# Seconds between questions, and until those who wait look whether it answers.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 10.0
_LOOK_AGAIN = 1.0


class Silence:
    """Of the accounts that can be asked, and don't recognise what is repeated."""

    def __init__(self, adapters: Mapping[str, ChatAdapter]) -> None:
        self._asked = {
            name: adapter
            for name, adapter in adapters.items()
            if isinstance(adapter, Reachable) and not adapter.capabilities.idempotent_sends
        }
        self._silent: set[str] = set()
        self._asking: dict[str, asyncio.Task[None]] = {}

    def begin(self, accounts: Iterable[str]) -> None:
        """Nothing was heard of them here yet."""
        self._silent |= self._asked.keys() & set(accounts)

    def note(self, account: str, error: Exception | None) -> None:
        """A request ended, with an error or a receipt."""
        if error is None or not _is_silence(error):
            self._silent.discard(account)
        elif isinstance(error, OutcomeUnknown) and account in self._asked:
            self._silent.add(account)
            self._ask(account)

    def wait(self, account: str, first: OutboxEntry) -> float:
        """Seconds for which this is not to be sent; 0 = it may leave."""
        if not first.is_unsure or account not in self._silent:
            return 0.0
        self._ask(account)
        return _LOOK_AGAIN

    async def end(self, account: str = "") -> None:
        """Ask no more, of one account or all."""
        ending = [task for name, task in self._asking.items() if account in {"", name}]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    def _ask(self, account: str) -> None:
        if account not in self._asking:
            task = self._asking[account] = asyncio.create_task(self._until_answered(account))
            task.add_done_callback(lambda _: self._asking.pop(account))

    async def _until_answered(self, account: str) -> None:
        pause = _FIRST_PAUSE
        while account in self._silent:
            if await _answers(self._asked[account]):
                self._silent.discard(account)
                return
            log.info("delivery.silence", account=account, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)


async def _answers(adapter: Reachable) -> bool:
    """Also when all it has to say is that it knows nobody like us."""
    try:
        await adapter.reach()
    except DeliveryError as error:
        return not _is_silence(error)
    except Exception:  # a bug of ours must not silence the chat
        log.exception("delivery.not_asked")
    return True


def _is_silence(error: Exception) -> bool:
    if isinstance(error, RetryLater):
        return not error.is_told
    return isinstance(error, OutcomeUnknown) or not isinstance(error, DeliveryError)
