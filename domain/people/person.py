"""A person, the identities they write from, and the teams they work in."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do. Everybody is a customer; the others include each other upwards."""

    CUSTOMER = "customer"
    ENGINEER = "engineer"
    SUPERVISOR = "supervisor"
    # Answers for the service as a whole: the last rung of escalations.
    DIRECTOR = "director"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody known. `id` is 0 until stored."""

    id: int = 0
    name: str
    roles: frozenset[Role] = frozenset({Role.CUSTOMER})
    # "zh_CN" or "en"; "" = unknown, the default of the installation is used.
    locale: str = ""
    # IANA name; "" = the installation's.
    timezone: str = ""
    # Remembered from earlier reports and offered next time, by form field key.
    remembered: dict[str, str] = field(default_factory=dict)
    on_duty: bool = True
    # Lower-case words matched against a ticket's category, product model and site.
    skills: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    # Most live tickets at a time; None = the team's or installation's default.
    capacity: int | None = None
    # Where alerts reach them outside the chat; "" = unknown. `phone` in international form.
    email: str = ""
    phone: str = ""
    # As a customer: "vip", …; "" = none.
    level: str = ""
    # Of the roles, those only the company's directory gives: they go when it gives them no more.
    lent_roles: frozenset[Role] = frozenset()
    # Somebody who left is a customer at most.
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How one account knows a person, and the private chat in which they can be reached."""

    account: str
    native_id: str
    person_id: int
    name: str = ""
    # Native id of the private chat; "" = never wrote to us in private.
    private_chat: str = ""
    # They blocked us; cleared when they write again.
    is_unreachable: bool = False


class AssignmentMethod(StrEnum):
    """How a new ticket of a team finds its engineer."""

    # Nobody: the first to press "claim" wins.
    CLAIM = "claim"
    ROUND_ROBIN = "round_robin"
    LEAST_OPEN = "least_open"
    # By skill and region, then least open among the best matches.
    SKILL = "skill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """People who answer for tickets together."""

    key: str
    name: str
    assignment: AssignmentMethod = AssignmentMethod.CLAIM
    members: frozenset[int] = frozenset()
    # Form categories that go to this team; empty = those no other team takes.
    categories: frozenset[str] = frozenset()
    # Default cap of live tickets per engineer; None = no cap.
    capacity: int | None = None
    # The member who leads it.
    lead: int | None = None
    # The member who got the last ticket in a round robin.
    last_assigned: int | None = None


class ChatPurpose(StrEnum):
    """What a bound group chat is for."""

    ENGINEERS = "engineers"
    SUPERVISORS = "supervisors"
    CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundChat:
    """A group chat that serves a team."""

    account: str
    chat: str
    team: str
    purpose: ChatPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody about to do something: the person, with the rights they have here and now."""

    person: Person
    # Effective roles: the person's own, and those the chat they write in lends them.
    roles: frozenset[Role]
    # The team whose engineers' group they write in, or "".
    team: str = ""

    def has(self, role: Role) -> bool:
        """Admins may what directors may, those what supervisors may, those what engineers may."""
        return bool(self.roles & _AT_LEAST[role])


_AT_LEAST = {
    Role.CUSTOMER: frozenset(Role),
    Role.ENGINEER: frozenset({Role.ENGINEER, Role.SUPERVISOR, Role.DIRECTOR, Role.ADMIN}),
    Role.SUPERVISOR: frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.ADMIN}),
    Role.DIRECTOR: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Role.ADMIN: frozenset({Role.ADMIN}),
}
