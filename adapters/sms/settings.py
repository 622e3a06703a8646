"""What an account for SMS or calls is made of."""

from dataclasses import dataclass

from adapters.sms.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSettings:
    """One account. `account` is "sms.<name>" or "phone.<name>"."""

    provider: Provider
    # ISO 3166: where numbers without country code belong.
    region: str = "CN"
    # Shown in the address receipts are posted to; "" = none are taken.
    receipt_secret: str = ""
