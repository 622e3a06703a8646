"""Where the report form comes from: the published definition, else the one that was shipped."""

from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from domain.definitions import Definition, DefinitionKind
from domain.ports import Unit
from engines.forms.recognition import recognise
from engines.forms.schema import Form
from engines.forms.shipped import shipped_forms

FORM_KEY = "after_sales"
# Version of the shipped form where none was ever published.
_SHIPPED = 0
# Parsed versions kept at a time.
_KEPT = 32
# Texts whose answers are kept.
_READ = 512


class FormShelf:
    """Parsed forms of one installation by version: published ones never change."""

    def __init__(self) -> None:
        self._forms: OrderedDict[int, Form] = OrderedDict()
        # The same words are looked at again in every turn of a draft.
        self._found = lru_cache(maxsize=_READ)(self._recognise)

    def current(self, unit: Unit) -> tuple[int, Form]:
        """The version new reports are made with."""
        found = unit.definitions.published(DefinitionKind.FORM, FORM_KEY)
        version = found.version if found else _SHIPPED
        return version, self._parsed(version, found)

    def version(self, unit: Unit, version: int) -> Form:
        """The version a draft was begun with (the present one, should that be gone)."""
        if version in self._forms:
            return self._forms[version]
        if version == _SHIPPED:
            return self._parsed(_SHIPPED, None)
        found = unit.definitions.version(DefinitionKind.FORM, FORM_KEY, version)
        if found is None:
            found = unit.definitions.published(DefinitionKind.FORM, FORM_KEY)
        return self._parsed(version, found)

    def found_in(self, unit: Unit, version: int, said: str, *, region: str) -> Mapping[str, str]:
        """Answers that stand in what was said already."""
        self.version(unit, version)
        return self._found(version, said, region)

    def _recognise(self, version: int, said: str, region: str) -> Mapping[str, str]:
        return MappingProxyType(recognise(self._forms[version], said, region=region))

    def _parsed(self, version: int, definition: Definition | None) -> Form:
        form = self._forms.pop(version, None)
        if form is None:
            form = Form.model_validate(definition.body if definition else shipped_forms()[FORM_KEY])
        self._forms[version] = form
        if len(self._forms) > _KEPT:
            self._forms.popitem(last=False)
        return form
