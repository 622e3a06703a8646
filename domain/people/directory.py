"""What a company's own directory says of somebody, and which rights follow from it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.people.person import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department somebody is in, by itself or by one below it. `name` is "" where hidden."""

    id: str
    name: str = ""
    # They lead this very department.
    is_led: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Somebody as the platform's directory knows them."""

    native_id: str
    # "" where the directory hides it.
    name: str = ""
    # With all departments above their own.
    departments: tuple[Department, ...] = ()
    # Names and ids of the tags (WeCom) or roles (DingTalk) they have.
    tags: frozenset[str] = frozenset()
    # Left the company, or is disabled there: no rights at all.
    has_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRule:
    """Who has this department and this tag gets these roles, and joins this team."""

    # Name or id; "" = any.
    department: str = ""
    tag: str = ""
    # Only those who lead the department (any, where none is named).
    leader: bool = False
    roles: frozenset[Role] = frozenset()
    # Key; "" = none.
    team: str = ""

    def fits(self, profile: Profile) -> bool:
        """Names are compared without case; hidden ones fit nobody."""
        found = [one for one in profile.departments if self._is_meant(one)]
        has_department = bool(found) if self.department or self.leader else True
        has_tag = not self.tag or self.tag.casefold() in {t.casefold() for t in profile.tags}
        return has_department and has_tag

    def _is_meant(self, department: Department) -> bool:
        named = {department.id, department.name.casefold()} - {""}
        is_named = not self.department or self.department.casefold() in named
        return is_named and (department.is_led or not self.leader)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryNames:
    """What rules speak of: names or ids of departments and tags."""

    departments: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """There is anything to look for."""
        return bool(self.departments or self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What the directory gives somebody."""

    roles: frozenset[Role] = frozenset()
    # Keys.
    teams: frozenset[str] = frozenset()


def gift_of(profile: Profile, rules: Collection[DirectoryRule]) -> Gift:
    """Of all rules that fit; who left gets nothing."""
    fitting = [rule for rule in rules if rule.fits(profile) and not profile.has_left]
    return Gift(
        roles=frozenset(role for rule in fitting for role in rule.roles) - {Role.CUSTOMER},
        teams=frozenset(rule.team for rule in fitting if rule.team),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """What was made of an identity's profile when it was looked at last."""

    account: str
    native_id: str
    person_id: int
    # Name the directory told, or "".
    name: str = ""
    gift: Gift = Gift()
    # Teams they are in only because of the gift.
    joined: frozenset[str] = frozenset()
    has_left: bool = False
    # An admin took the gift's rights away: it counts again when the directory gives another.
    is_declined: bool = False
    # UTC.
    seen_at: datetime
