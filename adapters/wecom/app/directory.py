"""Who members are by the corporation's directory: departments with those above them, and tags.

New apps are told no names of departments or tags in some corporations: ids are told always.
Source: documents 90196, 95406, 90344, 90212 and 90213.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.shared.lasting import Lasting
from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.app.address import to_user
from adapters.wecom.app.contacts import GONE
from adapters.wecom.failures import to_delivery_error
from domain.people.directory import Department, Profile

PROFILE_LASTS: Final = timedelta(minutes=10)
_DEPARTMENTS_LAST: Final = timedelta(hours=1)
_NO_USER: Final = 60111
# Out of the app's visible range, no right, or gone since: known by its id alone.
HIDDEN: Final = frozenset({60003, 60011, 40068, 48002, 48004, 60123})
# More than anybody is in.
_MOST_DEPARTMENTS: Final = 100
_NOBODY: Final[frozenset[str]] = frozenset()

Fields = Mapping[str, Any]


class Members:
    """Asks the directory. `tags`: names or ids of those anybody wants to know of."""

    def __init__(self, api: WecomApi, tags: frozenset[str], *, now: Callable[[], datetime]) -> None:
        self._api = api
        self._wanted = tags
        self._departments = Lasting(self._ask_department, lasts=_DEPARTMENTS_LAST, now=now)
        self._names = Lasting(self._ask_tags, lasts=_DEPARTMENTS_LAST, now=now)
        self._tagged = Lasting(self._ask_tagged, lasts=PROFILE_LASTS, now=now)

    async def profile(self, user_id: str) -> Profile:
        """What the directory says of a member now. Raises a DeliveryError."""
        try:
            return await self._profile(to_user(user_id))
        except WecomRefusal as refusal:
            if refusal.code == _NO_USER:
                return Profile(native_id=to_user(user_id), has_left=True)
            raise to_delivery_error(refusal) from refusal

    def forget(self) -> None:
        """Departments or tags changed."""
        for kept in (self._departments, self._names, self._tagged):
            kept.forget()

    async def _profile(self, user: str) -> Profile:
        found = await self._api.get("user/get", userid=user)
        name = str(found.get("name") or "")
        if str(found.get("status", "")) in GONE:
            return Profile(native_id=user, name=name, has_left=True)
        departments = await self._departments_of(found)
        tags = await self._tags_of(user, frozenset(one.id for one in departments))
        return Profile(native_id=user, name=name, departments=departments, tags=tags)

    async def _departments_of(self, found: Fields) -> tuple[Department, ...]:
        """Their own, and those above."""
        own = [str(number) for number in found.get("department") or ()]
        flags = found.get("is_leader_in_dept") or ()
        led = {number for number, is_led in zip(own, flags, strict=False) if is_led == 1}
        known: dict[str, Department] = {}
        for lowest in own:
            number = lowest
            while number.strip("0") and number not in known and len(known) < _MOST_DEPARTMENTS:
                name, parent = await self._departments.get(number)
                known[number] = Department(id=number, name=name, is_led=number in led)
                number = parent
        return tuple(known.values())

    async def _tags_of(self, user: str, departments: frozenset[str]) -> frozenset[str]:
        """Of those wanted: as they are wanted, by name or id."""
        theirs = set()
        for tag in self._wanted:
            number = await self._number_of(tag)
            users, parties = await self._tagged.get(number) if number else (_NOBODY, _NOBODY)
            if user in users or parties & departments:
                theirs.add(tag)
        return frozenset(theirs)

    async def _number_of(self, tag: str) -> str:
        """ "" where there is no such tag, or its name is hidden."""
        if tag.isascii() and tag.isdecimal():
            return tag
        return (await self._names.get("")).get(tag.casefold(), "")

    async def _ask_department(self, number: str) -> tuple[str, str]:
        """(name, id of the one above)."""
        found = await self._seen("department/get", id=number)
        department = found.get("department") or {}
        return str(department.get("name") or ""), str(department.get("parentid") or "")

    async def _ask_tags(self, _: str) -> Mapping[str, str]:
        """Ids by name, in small letters."""
        found = await self._seen("tag/list")
        tags = found.get("taglist") or ()
        return {str(tag.get("tagname", "")).casefold(): str(tag.get("tagid", "")) for tag in tags}

    async def _ask_tagged(self, number: str) -> tuple[frozenset[str], frozenset[str]]:
        """(members, departments) that have the tag."""
        found = await self._seen("tag/get", tagid=number)
        users = (to_user(str(user.get("userid", ""))) for user in found.get("userlist") or ())
        return frozenset(users), frozenset(map(str, found.get("partylist") or ()))

    async def _seen(self, path: str, **params: str) -> Fields:
        """Nothing where it is hidden from us, or not there any more."""
        try:
            return await self._api.get(path, **params)
        except WecomRefusal as refusal:
            if refusal.code not in HIDDEN:
                raise
            return {}
