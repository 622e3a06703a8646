"""What the code logs: a fixed word and ids. Nothing that people wrote, nothing that quotes it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.architecture.sources import PACKAGES, syntax_of

_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
# "area.what_happened": what alerts and searches are written for.
_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
# Names of what people wrote, or are called.
_WORDS = {
    "answer", "answers", "body", "caption", "comment", "content", "description", "draft", "fields",
    "incoming", "line", "message_text", "name", "note", "outgoing", "phone", "quote", "sentence",
    "text", "title", "words",
}  # fmt: skip
# These quote the values they were given.
_QUOTING = {
    "BaseException", "Exception", "KeyError", "LookupError", "TypeError", "UnicodeError",
    "ValidationError", "ValueError",
}  # fmt: skip
# How often something is, is no word of it.
_COUNTS = {"len", "sum"}
_SPELLED = {"str", "repr"}


@dataclass(frozen=True)
class Logged:
    """A call that logs, and what was caught around it."""

    where: str
    call: ast.Call
    caught: frozenset[str]


@cache
def logged() -> tuple[Logged, ...]:
    return tuple(
        one
        for path, tree in syntax_of(*PACKAGES)
        if "structlog" in _imports(tree)
        for one in _within(str(path), tree, frozenset())
    )


def _imports(tree: ast.Module) -> set[str]:
    return {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names}


def _within(path: str, node: ast.AST, caught: frozenset[str]) -> Iterator[Logged]:
    if isinstance(node, ast.ExceptHandler) and node.type:
        caught = frozenset(_names(node.type))
    if _is_logging(node):
        yield Logged(f"{path}:{node.lineno}", node, caught)
    for child in ast.iter_child_nodes(node):
        yield from _within(path, child, caught)


def _is_logging(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=method)):
            return method in _METHODS
        case _:
            return False


def _names(node: ast.AST) -> Iterator[str]:
    """Of everything it is made of, but for what is only counted, and whose something is."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in _COUNTS:
            return
        case ast.Attribute(attr=name, value=ast.Name()):
            yield name
            return
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
    for child in ast.iter_child_nodes(node):
        yield from _names(child)


def _spells_error(value: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SPELLED
        for node in ast.walk(value)
    )


def test_each_line_begins_with_a_fixed_word() -> None:
    free = [
        one.where
        for one in logged()
        if len(one.call.args) != 1
        or not isinstance(one.call.args[0], ast.Constant)
        or not _ACTION.fullmatch(str(one.call.args[0].value))
    ]
    assert free == []


def test_no_line_holds_what_people_wrote() -> None:
    speaking = [
        f"{one.where}: {keyword.arg}"
        for one in logged()
        for keyword in one.call.keywords
        if keyword.arg is None
        or (keyword.arg in _WORDS and list(_names(keyword.value)))
        or any(isinstance(node, ast.JoinedStr) for node in ast.walk(keyword.value))
        or {name for name in _names(keyword.value) if name in _WORDS - {"name"}}
    ]
    assert speaking == []


def test_errors_that_quote_values_are_told_by_their_kind_alone() -> None:
    quoting = [
        one.where
        for one in logged()
        if one.caught & _QUOTING
        and any(_spells_error(keyword.value) for keyword in one.call.keywords)
    ]
    assert quoting == []


def test_something_is_logged_at_all() -> None:
    assert len(logged()) > 50
