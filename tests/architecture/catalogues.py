"""The catalogues of locales/, and where the code speaks from them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.architecture.sources import PACKAGES, ROOT, files_of, syntax_of

SPEAKERS = {"say", "say_counted"}
# Keys as pages and definitions write them; the second form is a template literal's (`status.${s}`).
WRITTEN_KEY = re.compile(r"[a-z][\w-]*(?:\.(?:[\w-]+|\$\{[^}]*\}))+\.?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A call that says the sentence of a constant key."""

    where: str
    key: str
    filled: frozenset[str]
    # Values come in as `**values`: which ones can't be seen here.
    is_open: bool


@cache
def catalogues() -> dict[str, Catalog]:
    """Each locale's catalogue: all its areas together."""
    found: dict[str, Catalog] = {}
    for path in sorted((ROOT / "locales").glob("*/*.po")):
        locale = path.parent.name
        whole = found.setdefault(locale, Catalog(locale=locale))
        with path.open("rb") as file:
            area = read_po(file, locale=locale, abort_invalid=True)
        for message in area:
            if message.id:
                whole[message.id] = message
        whole.obsolete.update(area.obsolete)
    return found


@cache
def sentences(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """Forms of each sentence by key: one, or as many as the language has plurals."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in catalogue
        if message.id
    }


@cache
def all_keys() -> frozenset[str]:
    """Keys of all locales together."""
    return frozenset(key for catalogue in catalogues().values() for key in sentences(catalogue))


def placeholders(form: str) -> set[str]:
    """Names in braces. ValueError for a brace that is not closed."""
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


@cache
def sayings() -> tuple[Saying, ...]:
    """Calls of `say` and `say_counted` whose key stands there in full."""
    return tuple(
        said
        for path, tree in syntax_of(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called_name(node.func) in SPEAKERS and node.args
        for said in saying(path, node)
    )


def saying(path: Path, call: ast.Call) -> Iterator[Saying]:
    """This call, once for each key it may say."""
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    if called_name(call.func) == "say_counted":
        names.add("count")
    for key in constants(call.args[0]):
        yield Saying(
            where=f"{path}:{call.lineno}",
            key=key,
            filled=frozenset(names),
            is_open=any(keyword.arg is None for keyword in call.keywords),
        )


def called_name(function: ast.expr) -> str:
    """The last name of what is called: `say` of `texts.say`."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def constants(argument: ast.expr) -> Iterator[str]:
    """The text of an argument, or both of a choice (`"a" if x else "b"`)."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from constants(argument.body)
        yield from constants(argument.orelse)


def error_codes() -> Iterator[tuple[str, str]]:
    """(where, key) of each error's `code`."""
    for path, tree in syntax_of(*PACKAGES):
        for owner in ast.walk(tree):
            for line in owner.body if isinstance(owner, ast.ClassDef) else ():
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
                    yield from ((f"{path}:{line.lineno}", key) for key in constants(line.value))


def used_keys() -> set[str]:
    """Keys that stand in code, pages or definitions, in full or as a pattern with one live part."""
    written = {*code_patterns(), *page_patterns()}
    keys = all_keys()
    exact = keys & written
    live = "|".join(translate(one) for one in written - exact if "*" in one) or "(?!)"
    return exact | {key for key in keys if re.match(live, key)}


def code_patterns() -> Iterator[str]:
    """Texts of the code that may be keys; live parts and open ends as `*`."""
    for _, tree in syntax_of(*PACKAGES):
        for node in spoken_nodes(tree):
            if isinstance(node, ast.JoinedStr):
                yield from specific("".join(map(part_of_pattern, node.values)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from specific(node.value + "*" * node.value.endswith("."))


def spoken_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but the calls of `sentences("…")`: handing a page its sentences says none yet.

    The fixed parts of an f-string don't stand alone: they would claim more than the whole.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and called_name(node.func) == "sentences":
            continue
        if not (isinstance(tree, ast.JoinedStr) and isinstance(node, ast.Constant)):
            yield node
        yield from spoken_nodes(node)


def part_of_pattern(part: ast.expr) -> str:
    """A fixed part of an f-string as it is, a live one as `*`."""
    return str(part.value) if isinstance(part, ast.Constant) else "*"


def page_patterns() -> Iterator[str]:
    """Key-like words of pages, scripts and definitions."""
    for path in files_of(PACKAGES, ".js", ".html", ".yaml"):
        for word in WRITTEN_KEY.findall((ROOT / path).read_text(encoding="utf-8")):
            yield from specific(re.sub(r"\$\{[^}]*\}", "*", word) + "*" * word.endswith("."))


def specific(pattern: str) -> Iterator[str]:
    """The pattern, if its first word is fixed: `*.title` would claim everything."""
    if re.match(r"[a-z]\w*\.", pattern):
        yield pattern
