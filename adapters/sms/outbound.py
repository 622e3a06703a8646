"""A `Dispatch` → one signed request."""

import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from adapters.sms.address import to_number
from adapters.sms.filling import fill, values_of
from adapters.sms.provider import Body, Provider, Request, Template
from domain.delivery import Dispatch


def to_request(
    dispatch: Dispatch, provider: Provider, *, region: str, now: datetime, nonce: str
) -> Request:
    """Raises AddressUnreachable for what is no number."""
    to = to_number(dispatch.message.address.chat, region, provider.numbers)
    values = {
        **values_of(dispatch.message, provider.longest),
        "to": to,
        "key": dispatch.key,
    }
    fields = {name: fill(template, values) for name, template in provider.fields.items()}
    return provider.sign(_unsigned(provider, fields), now, nonce)


def _unsigned(provider: Provider, fields: Mapping[str, Template]) -> Request:
    match provider.body:
        case Body.JSON:
            kind, body = "application/json; charset=utf-8", _json(fields).encode()
        case Body.FORM:
            kind, body = "application/x-www-form-urlencoded", urlencode(_flat(fields)).encode()
        case Body.QUERY:
            # Sorted and by RFC 3986: what is signed is what is sent.
            query = urlencode(sorted(_flat(fields).items()), quote_via=quote, safe="-_.~")
            url = f"{provider.url}?{query}"
            return Request(method=provider.method, url=url, headers=dict(provider.headers))
    headers = {"content-type": kind, **provider.headers}
    return Request(method=provider.method, url=provider.url, headers=headers, body=body)


def _flat(fields: Mapping[str, Template]) -> dict[str, str]:
    """Tables inside a form are JSON, as every provider has it."""
    return {
        name: value if isinstance(value, str) else _json(value) for name, value in fields.items()
    }


def _json(value: Template) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
