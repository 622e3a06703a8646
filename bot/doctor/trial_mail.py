"""One mail to try the account with that alerts leave by, when somebody asks doctor for it."""

from collections.abc import Callable
from datetime import datetime

from bot.doctor.accounts import idle_adapters
from bot.settings import Settings
from domain.delivery import DeliveryError, Dispatch
from domain.messaging import Address, Outgoing
from domain.ports import Finding, Texts


async def send_trial_mail(
    to: str, settings: Settings, texts: Callable[[str], Texts], clock: Callable[[], datetime]
) -> Finding:
    """What came of it; to whom it is addressed reads it in the installation's language."""
    account = settings.channels.get("mail", "")
    if not account:
        return Finding(is_good=False, code="doctor.mail.none", params={})
    own = texts(settings.locale)
    message = Outgoing(
        address=Address(account=account, chat=to),
        title=own.say("doctor.mail.trial.title"),
        text=own.say("doctor.mail.trial.text", account=account),
    )
    dispatch = Dispatch(key=f"trial-{int(clock().timestamp())}", message=message)
    async with idle_adapters(settings, texts, clock) as adapters:
        [adapter] = [one for one in adapters if one.account == account]
        try:
            await adapter.send(dispatch)
        except DeliveryError as error:
            params = {"to": to, "reason": str(error)}
            return Finding(is_good=False, code="doctor.mail.trial_failed", params=params)
    return Finding(is_good=True, code="doctor.mail.trial_sent", params={"to": to})
