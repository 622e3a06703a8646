"""What of a ticket promises depend on, as its events change it."""

from collections.abc import Mapping
from dataclasses import replace

from domain.sla.policy import Traits
from domain.tickets.history import EventKind, TicketEvent

# Form fields that tell the product and the site; the first one that is filled in counts.
PRODUCT_FIELDS = ("product", "model")
SITE_FIELDS = ("site",)

_TRAIT_OF_FIELD = {
    "category": "category",
    **dict.fromkeys(PRODUCT_FIELDS, "product"),
    **dict.fromkeys(SITE_FIELDS, "site"),
}
_TEAM_KINDS = frozenset({EventKind.ASSIGNED, EventKind.UNASSIGNED})
# Other events change none.
CHANGING_TRAITS = _TEAM_KINDS | {
    EventKind.PRIORITY_CHANGED,
    EventKind.FIELD_SET,
    EventKind.LEVEL_CHANGED,
}


def product_of(fields: Mapping[str, str]) -> str:
    """The product a ticket's fields tell; "" = none."""
    return _first_filled(fields, PRODUCT_FIELDS)


def site_of(fields: Mapping[str, str]) -> str:
    """The site a ticket's fields tell; "" = none."""
    return _first_filled(fields, SITE_FIELDS)


def traits_at_opening(opened: TicketEvent) -> Traits:
    """As the opening tells them; events of before promises were counted tell fewer."""
    return Traits(
        priority=_text(opened, "priority") or "normal",
        category=_text(opened, "category"),
        level=_text(opened, "level"),
        product=_text(opened, "product"),
        site=_text(opened, "site"),
        team=_text(opened, "team"),
    )


def traits_after(traits: Traits, event: TicketEvent) -> Traits:
    """The same object where the event changes none of them."""
    name, value = _change(event)
    if not name or getattr(traits, name) == value:
        return traits
    return replace(traits, **{name: value})


def _change(event: TicketEvent) -> tuple[str, str]:
    """Which trait has which value from now on; "" = none."""
    kind = event.kind
    if kind is EventKind.PRIORITY_CHANGED:
        return "priority", _text(event, "to")
    if kind in _TEAM_KINDS and "team" in event.data:
        return "team", _text(event, "team")
    if kind is EventKind.FIELD_SET:
        return _TRAIT_OF_FIELD.get(_text(event, "field"), ""), _text(event, "to")
    return ("level", _text(event, "level")) if kind is EventKind.LEVEL_CHANGED else ("", "")


def _text(event: TicketEvent, key: str) -> str:
    return str(event.data.get(key) or "")


def _first_filled(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")
