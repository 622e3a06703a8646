"""Somebody chooses the language they are spoken to in."""

from dataclasses import replace

from desk.access import acting_person
from desk.desk import Desk
from desk.errors import LanguageUnknown
from domain.people.person import Person, Role

LOCALES = frozenset({"zh_CN", "en"})


def switch_language(desk: Desk, locale: str) -> Person:
    """From now on, everywhere. Raises LanguageUnknown."""
    if locale not in LOCALES:
        raise LanguageUnknown(locale=locale)
    person = replace(acting_person(desk, Role.CUSTOMER), locale=locale)
    desk.unit.people.save(person)
    return person
