"""Who a ticket opened by a program belongs to."""

from dataclasses import replace
from http import HTTPStatus

from console.api.requests import ChatCustomer, ContactCustomer, KnownCustomer
from console.problems import Problem
from domain.messaging import Address
from domain.people.person import Identity, Person
from domain.ports import Unit

# People who are known by their phone alone: nobody can be written to through this account.
CONTACTS = "contact.phone"


def find_customer(
    unit: Unit, reference: KnownCustomer | ChatCustomer | ContactCustomer
) -> tuple[Person, Address | None]:
    """The customer, made if need be, and the private chat they are told in, if there is one."""
    match reference:
        case KnownCustomer():
            return _known(unit, reference.id)
        case ChatCustomer():
            return _in_chat(unit, reference)
        case ContactCustomer():
            digits = "".join(sign for sign in reference.phone if sign.isdigit() or sign == "+")
            return _identified(unit, CONTACTS, digits, reference.name), None


def _known(unit: Unit, person_id: int) -> tuple[Person, Address | None]:
    person = unit.people.get(person_id)
    if person is None:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "api.person_unknown", params={"id": person_id}
        )
    chats = (_private_chat(identity) for identity in unit.people.identities(person_id))
    return person, next((chat for chat in chats if chat), None)


def _in_chat(unit: Unit, reference: ChatCustomer) -> tuple[Person, Address | None]:
    found = unit.people.identified(reference.account, reference.native_id)
    if found:
        return found[0], _private_chat(found[1])
    if reference.name is None:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "api.customer_needs_name")
    return _identified(unit, reference.account, reference.native_id, reference.name), None


def _private_chat(identity: Identity) -> Address | None:
    if not identity.private_chat:
        return None
    return Address(account=identity.account, chat=identity.private_chat)


def _identified(unit: Unit, account: str, native_id: str, name: str) -> Person:
    if found := unit.people.identified(account, native_id):
        return found[0]
    person = Person(name=name)
    person = replace(person, id=unit.people.add(person))
    unit.people.identify(
        Identity(account=account, native_id=native_id, person_id=person.id, name=name)
    )
    return person
