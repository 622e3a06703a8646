"""Sentences from the gettext catalogues in `locales/`. Wording itself lives there, not here."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import dropwhile

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from domain.ports import Texts

LOCALES = ("zh_CN", "en")


class CatalogueTexts:
    """All sentences of one language. Satisfies domain.ports.Texts."""

    def __init__(self, locale: str, catalogue: Catalog) -> None:
        self.locale = locale
        self._plural_form = Locale.parse(locale).plural_form
        self._tags = sorted(self._plural_form.tags | {"other"}, key=_PLURAL_ORDER.index)
        self._forms = dict(_entries(catalogue))

    def say(self, key: str, /, **values: object) -> str:
        """The sentence, filled. Raises KeyError for an unknown key."""
        sentence = self._forms[key][0]
        return self._filled(sentence, values) if values else sentence

    def say_counted(self, key: str, count: int, /, **values: object) -> str:
        """The sentence in the plural form for `count`, which fills {count}."""
        forms = self._forms[key]
        at = self._tags.index(self._plural_form(count))
        return self._filled(forms[min(at, len(forms) - 1)], {**values, "count": count})

    def sentences(self, prefix: str, /) -> Mapping[str, str]:
        """All sentences whose key begins so, unfilled."""
        return {key: forms[0] for key, forms in self._forms.items() if key.startswith(prefix)}

    def _filled(self, sentence: str, values: Mapping[str, object]) -> str:
        if self.locale != "zh_CN":
            return sentence.format(**values)
        return _SLOT.sub(lambda slot: _spaced(slot, str(values[slot[1]])), sentence)


_SLOT = re.compile(r"\{(\w+)\}")
_LATIN = re.compile(r"[A-Za-z]")
_LATIN_EDGE = re.compile(r"[A-Za-z0-9]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _spaced(slot: re.Match[str], value: str) -> str:
    """A Latin name between Chinese words stands apart from them: 客户 Emma 催办."""
    if not _LATIN.search(value):
        return value
    before, after = slot.string[: slot.start()][-1:], slot.string[slot.end() :][:1]
    lead = " " if _CHINESE.match(before) and _LATIN_EDGE.match(value) else ""
    trail = " " if _CHINESE.match(after) and _LATIN_EDGE.match(value[-1]) else ""
    return f"{lead}{value}{trail}"


_PLURAL_ORDER = ("zero", "one", "two", "few", "many", "other")


def _entries(catalogue: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    for message in catalogue:
        if message.id:
            yield _entry(message)


def _entry(message: Message) -> tuple[str, tuple[str, ...]]:
    forms = message.string
    if isinstance(message.id, str):
        return message.id, (str(forms or ""),)
    return message.id[0], tuple(forms or ())


def load_texts() -> Callable[[str], Texts]:
    """Language → texts, each read when first spoken (an unknown language gets the first one)."""
    return lambda locale: _load(locale if locale in LOCALES else LOCALES[0])


@cache
def _load(locale: str) -> CatalogueTexts:
    folder = resources.files("locales") / locale
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".po")), key=lambda f: f.name)
    return CatalogueTexts(locale, read_po(_lines(files)))


def _lines(files: Iterable[Traversable]) -> Iterator[str]:
    """Of all files as of one: a header costs as much as a hundred sentences."""
    for number, file in enumerate(files):
        with file.open(encoding="utf-8") as stream:
            # A header ends with the first empty line.
            yield from dropwhile(str.strip, stream) if number else stream
