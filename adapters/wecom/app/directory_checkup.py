"""Whether the departments and tags the settings speak of are there, and ours to see."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Final

from adapters.shared.findings import Findings
from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.app.directory import HIDDEN
from domain.people.directory import DirectoryNames
from domain.ports import Finding

# Departments whose names are looked up one by one.
_MOST: Final = 200


class DirectoryCheckup:
    """Looks, and changes nothing. Raises WecomRefusal and DeliveryError like any request."""

    def __init__(self, api: WecomApi, say: Findings) -> None:
        self._api = api
        self._say = say

    async def findings(self, wanted: DirectoryNames) -> AsyncIterator[Finding]:
        """One for what is there, and one for each name that is not."""
        if wanted.departments:
            async for finding in self._departments(wanted.departments):
                yield finding
        if wanted.tags:
            async for finding in self._tags(wanted.tags):
                yield finding

    async def _departments(self, wanted: frozenset[str]) -> AsyncIterator[Finding]:
        found = await self._seen("department/simplelist")
        if found is None:
            yield self._say.bad("departments_hidden")
            return
        listed = found.get("department_id")
        ids = [str(one.get("id", "")) for one in listed] if isinstance(listed, list) else []
        known = {number: await self._name_of(number) for number in ids[:_MOST]}
        for finding in self._compared("department", wanted, known):
            yield finding

    async def _tags(self, wanted: frozenset[str]) -> AsyncIterator[Finding]:
        found = await self._seen("tag/list")
        if found is None:
            yield self._say.bad("tags_hidden")
            return
        listed = found.get("taglist")
        tags = listed if isinstance(listed, list) else []
        known = {str(tag.get("tagid", "")): str(tag.get("tagname") or "") for tag in tags}
        for finding in self._compared("tag", wanted, known):
            yield finding

    def _compared(
        self, kind: str, wanted: frozenset[str], known: Mapping[str, str]
    ) -> Iterable[Finding]:
        there = {word.casefold() for pair in known.items() for word in pair} - {""}
        missing = sorted(name for name in wanted if name.casefold() not in there)
        if not missing:
            yield self._say.good(f"{kind}s_found", count=len(wanted))
        hides = bool(known) and not any(known.values())
        code = f"{kind}_names_hidden" if hides else f"{kind}_unknown"
        for name in missing:
            yield self._say.bad(code, name=name)

    async def _name_of(self, number: str) -> str:
        found = await self._seen("department/get", id=number) or {}
        department = found.get("department")
        return str(department.get("name") or "") if isinstance(department, dict) else ""

    async def _seen(self, path: str, **params: str) -> Mapping[str, object] | None:
        """None where it is hidden from us."""
        try:
            return await self._api.get(path, **params)
        except WecomRefusal as refusal:
            if refusal.code not in HIDDEN:
                raise
            return None
