"""Whether the departments and roles the settings speak of are there, and ours to see."""

from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Final

from adapters.dingtalk.api import Api
from adapters.dingtalk.directory import listed
from adapters.shared.findings import Findings
from domain.delivery import AccountRefused, DeliveryError
from domain.people.directory import DirectoryNames
from domain.ports import Finding

_COMPANY: Final = 1
# Departments whose sub-departments are asked for: each call counts for the month's quota.
_MOST: Final = 50
_ROLES: Final = {"size": 200, "offset": 0}


class DirectoryCheckup:
    """Looks, and changes nothing."""

    def __init__(self, api: Api, say: Findings) -> None:
        self._api = api
        self._say = say

    async def findings(self, wanted: DirectoryNames) -> AsyncIterator[Finding]:
        """One for what is there, and one for each name that is not."""
        try:
            if wanted.departments:
                known = await self._departments(_folded(wanted.departments))
                for finding in self._compared("department", wanted.departments, known):
                    yield finding
            if wanted.tags:
                for finding in self._compared("role", wanted.tags, await self._roles()):
                    yield finding
        except AccountRefused as error:
            yield self._say.bad("directory_refused", reason=str(error))
        except DeliveryError as error:
            yield self._say.care("directory_silent", reason=str(error))

    async def _departments(self, wanted: frozenset[str]) -> frozenset[str]:
        """Names and ids, from the top downwards, until all that are wanted are found."""
        known = {str(_COMPANY)}
        waiting: deque[object] = deque([_COMPANY])
        for _ in range(_MOST):
            if not waiting or wanted <= known:
                break
            body = {"dept_id": waiting.popleft()}
            found = await self._api.ask_old("/topapi/v2/department/listsub", body)
            for department in listed(found.get("result")):
                waiting.append(department.get("dept_id"))
                known |= _words(department, "dept_id", "name")
        return frozenset(known)

    async def _roles(self) -> frozenset[str]:
        result = (await self._api.ask_old("/topapi/role/list", _ROLES)).get("result")
        groups = listed(result.get("list")) if isinstance(result, dict) else []
        roles = (role for group in groups for role in listed(group.get("roles")))
        return frozenset(word for role in roles for word in _words(role, "id", "name"))

    def _compared(self, kind: str, wanted: frozenset[str], known: frozenset[str]) -> list[Finding]:
        missing = sorted(name for name in wanted if name.casefold() not in known)
        if not missing:
            return [self._say.good(f"{kind}s_found", count=len(wanted))]
        return [self._say.bad(f"{kind}_unknown", name=name) for name in missing]


def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _words(found: Mapping[str, object], *names: str) -> set[str]:
    return {str(found[name]).casefold() for name in names if found.get(name)}
