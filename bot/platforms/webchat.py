"""The web chat of the page at "/", which is there without any setting."""

from importlib import resources
from pathlib import Path

from adapters.webchat.adapter import WebchatAdapter
from adapters.webchat.settings import WebchatSettings
from bot.platforms.parts import Parts, Served
from bot.settings import LOOPBACK, WebchatAccount, signing_secret
from store.databases import database_of


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [webchat.<name>]."""
    is_alone = database_of(parts.settings.database_url).file is not None
    page = Path(str(resources.files("console") / "chat_page"))
    return [
        WebchatAdapter(
            account=f"webchat.{name}",
            uow=parts.uow,
            files=parts.files,
            texts=parts.texts,
            settings=_settings(account, parts),
            page=page,
            clock=parts.clock,
            neighbours=None if is_alone else parts.neighbours,
        )
        for name, account in parts.settings.webchat.items()
    ]


def _settings(account: WebchatAccount, parts: Parts) -> WebchatSettings:
    settings, policy = parts.settings, parts.settings.to_policy()
    identity_secret = account.identity_secret
    return WebchatSettings(
        secret=signing_secret(settings),
        identity_secret=identity_secret.get_secret_value() if identity_secret else "",
        public_url=settings.http.public_url,
        allowed_origins=account.allowed_origins,
        company=account.company,
        locale=settings.locale,
        seats=parts.stage.seats,
        on_stage_shown=parts.stage.language.show if parts.stage.language else None,
        is_stage_public=settings.http.host not in LOOPBACK,
        address_header=settings.http.address_header,
        max_text=policy.max_text,
        max_file_bytes=policy.max_file_bytes,
        file_types=policy.file_types,
    )
