"""The settings give nothing by a directory any more."""

from collections.abc import Collection
from dataclasses import replace

from desk.desk import Desk
from desk.people.directory.settle_rights import settle_rights
from desk.tickets.assigning import staff
from domain.people.directory import Gift


def end_gifts(desk: Desk, accounts: Collection[str]) -> None:
    """What any but these accounts gave is taken: nobody would ever look it up again."""
    for person in staff(desk.unit):
        entries = desk.unit.directory.of(person.id)
        ended = [one for one in entries if one.gift != Gift() and one.account not in accounts]
        for entry in ended:
            desk.unit.directory.save(replace(entry, gift=Gift()))
        if ended:
            settle_rights(desk, person)
