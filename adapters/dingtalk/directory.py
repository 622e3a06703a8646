"""Who people are by the company's directory: departments with those above them, and roles.

Each call counts for the month's quota. Source: documents of /topapi/v2/user/get and
/topapi/v2/department/get, open.dingtalk.com.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from adapters.dingtalk.address import is_outsider
from adapters.dingtalk.api import Api
from adapters.shared.lasting import Lasting
from domain.delivery import AddressUnreachable, MessageRefused
from domain.people.directory import Department, Profile

PROFILE_LASTS: Final = timedelta(days=1)
# More than anybody is in.
_MOST_DEPARTMENTS: Final = 100

Fields = Mapping[str, object]


class Members:
    """Asks the directory. Raises a DeliveryError."""

    def __init__(self, api: Api, *, now: Callable[[], datetime]) -> None:
        self._api = api
        self._departments = Lasting(self._ask_department, lasts=PROFILE_LASTS, now=now)

    async def profile(self, user_id: str) -> Profile | None:
        """What it says of somebody now; None for outsiders."""
        if is_outsider(user_id):
            return None
        try:
            found = await self._ask("/topapi/v2/user/get", {"userid": user_id})
        except AddressUnreachable:
            return Profile(native_id=user_id, has_left=True)
        return Profile(
            native_id=user_id,
            name=str(found.get("name") or ""),
            departments=await self._departments_of(found),
            tags=frozenset(_words(found.get("role_list"), "name", "id")),
        )

    def forget(self) -> None:
        """Departments changed."""
        self._departments.forget()

    async def _departments_of(self, found: Fields) -> tuple[Department, ...]:
        """Their own, and those above."""
        own = found.get("dept_id_list")
        led = {
            str(one.get("dept_id"))
            for one in listed(found.get("leader_in_dept"))
            if one.get("leader") is True
        }
        known: dict[str, Department] = {}
        for lowest in own if isinstance(own, list) else ():
            number = str(lowest)
            while number and number not in known and len(known) < _MOST_DEPARTMENTS:
                name, parent = await self._departments.get(number)
                known[number] = Department(id=number, name=name, is_led=number in led)
                number = parent
        return tuple(known.values())

    async def _ask_department(self, number: str) -> tuple[str, str]:
        """(name, id of the one above); of those out of our sight nothing."""
        try:
            found = await self._ask("/topapi/v2/department/get", {"dept_id": int(number)})
        except (MessageRefused, ValueError):
            return "", ""
        return str(found.get("name") or ""), str(found.get("parent_id") or "")

    async def _ask(self, path: str, body: Fields) -> Fields:
        found = (await self._api.ask_old(path, body)).get("result")
        return found if isinstance(found, dict) else {}


def listed(found: object) -> list[Fields]:
    """The tables of a list."""
    tables = found if isinstance(found, list) else []
    return [table for table in tables if isinstance(table, dict)]


def _words(found: object, *names: str) -> Iterator[str]:
    return (str(one[name]) for one in listed(found) for name in names if one.get(name))
