"""What doctor finds on the chat platforms: every account examines itself."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from pydantic import SecretStr

from bot.platforms import Parts, Served, make_adapters
from bot.settings import Settings
from bot.settings.secret_key import secret_file
from domain.ports import ChatAdapter, Finding, Texts
from store.files import DiskFiles
from store.looking import LookingStore
from store.sqlite.nobody import Nobody

# Seconds for one account.
_PATIENCE = 15.0


async def examine_accounts(
    settings: Settings, texts: Callable[[str], Texts], clock: Callable[[], datetime]
) -> list[tuple[str, Finding]]:
    """(account, finding) of every account in the settings. Nothing is taken in or sent."""
    async with idle_adapters(settings, texts, clock) as adapters:
        findings = await asyncio.gather(*map(_examined, adapters))
    return [told for of_account in findings for told in of_account]


@asynccontextmanager
async def idle_adapters(
    settings: Settings, texts: Callable[[str], Texts], clock: Callable[[], datetime]
) -> AsyncIterator[list[Served]]:
    """The adapters of all accounts, none of them started."""
    store = LookingStore(settings.database_url, clock)
    parts = Parts(
        settings=_without_keeping_a_secret(settings),
        uow=store,
        neighbours=Nobody(),
        files=DiskFiles(settings.files_dir),
        texts=texts,
        clock=clock,
    )
    try:
        yield make_adapters(parts)
    finally:
        await store.close()


def _without_keeping_a_secret(settings: Settings) -> Settings:
    # Made here it would belong to whoever runs doctor, and the service could not read it.
    if settings.secret_key or secret_file(settings).exists():
        return settings
    return settings.model_copy(update={"secret_key": SecretStr(secrets.token_urlsafe(48))})


async def _examined(adapter: ChatAdapter) -> list[tuple[str, Finding]]:
    try:
        async with asyncio.timeout(_PATIENCE):
            findings = await adapter.check()
    except TimeoutError:
        params = {"seconds": int(_PATIENCE)}
        findings = [Finding(is_good=False, code="doctor.account.silent", params=params)]
    finally:
        await adapter.stop()
    return [(adapter.account, finding) for finding in findings]
