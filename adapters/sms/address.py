"""Phone numbers: checked, and written as the provider wants them."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from adapters.sms.provider import NumberFormat
from domain.delivery import AddressUnreachable


def to_number(written: str, region: str, style: NumberFormat) -> str:
    """Raises AddressUnreachable for what is no number."""
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException as error:
        raise AddressUnreachable("not a phone number") from error
    if not phonenumbers.is_possible_number(number):
        raise AddressUnreachable("not a phone number")
    international = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if style is NumberFormat.E164:
        return international
    is_home = number.country_code == phonenumbers.country_code_for_region(region)
    if style is NumberFormat.DIGITS or not is_home:
        return international.removeprefix("+")
    return phonenumbers.national_significant_number(number)
