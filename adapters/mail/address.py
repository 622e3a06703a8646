"""Mail addresses: nothing but a mailbox, so that none can smuggle in a header or a command."""

import re
from email.headerregistry import Address

from domain.delivery import AddressUnreachable

# Without quotes: nobody has such an address, and every list of injections begins with one.
_MAILBOX = re.compile(
    r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+"
)
_LONGEST = 254


def to_address(written: str, name: str = "") -> Address:
    """The address, its domain as the wire carries it. Raises AddressUnreachable."""
    if not _MAILBOX.fullmatch(written):
        raise AddressUnreachable("not a mail address")
    local, _, domain = written.rpartition("@")
    try:
        on_the_wire = domain.encode("idna").decode("ascii")
        address = Address(display_name=name, username=local, domain=on_the_wire)
    except (UnicodeError, ValueError) as error:
        raise AddressUnreachable("not a mail address") from error
    if len(address.addr_spec.encode()) > _LONGEST:
        raise AddressUnreachable("not a mail address: too long")
    return address
