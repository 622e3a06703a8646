import ast
import sys
from collections.abc import Iterator

from tests.architecture.sources import CORE, syntax_of

CLOCKS = {"now", "today", "utcnow"}


def imported_roots(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def reads_clock(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr not in CLOCKS:
        return False
    owner = ast.unparse(node.value).rpartition(".")[2]
    return owner in {"datetime", "date"}


def test_domain_stands_on_the_standard_library_alone() -> None:
    allowed = {*sys.stdlib_module_names, "domain"}

    foreign = {
        f"{path}: {root}"
        for path, tree in syntax_of("domain")
        for root in imported_roots(tree)
        if root not in allowed
    }

    assert foreign == set()


def test_time_comes_into_the_core_as_a_value() -> None:
    clocks = {
        f"{path}:{node.lineno}"
        for path, tree in syntax_of(*CORE)
        for node in ast.walk(tree)
        if reads_clock(node)
    }
    imports = {str(path) for path, tree in syntax_of(*CORE) if "time" in imported_roots(tree)}

    assert clocks | imports == set()


def test_the_core_awaits_nothing() -> None:
    awaiting = {
        f"{path}:{node.lineno}"
        for path, tree in syntax_of(*CORE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)
    }

    assert awaiting == set()
