"""What people write about an account on a provider we know."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudAccount:
    """Login, and what the provider has approved for it."""

    key_id: str
    secret: str
    # Id of the approved template, and what its variables are filled with.
    template: str
    params: Mapping[str, str] = field(default_factory=dict)
    # The sender's approved name, without brackets.
    signature: str = ""
    # Tencent: id of the application.
    app_id: str = ""
    # Number shown to who is called.
    caller: str = ""
    region: str = ""
    # "" = the provider's own address.
    base_url: str = ""
    # Characters of one value; None = what the provider allows everybody.
    longest: int | None = None
    per_second: int = 10
