"""What the architecture tests look at: the files of the project and the syntax of its code."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "adapters",
    "bot",
    "console",
    "conversations",
    "desk",
    "domain",
    "engines",
    "locales",
    "scheduler",
    "store",
)
# Synchronous, without I/O; time comes in as a value.
CORE = ("conversations", "desk", "domain", "engines")


@cache
def listed(*which: str) -> tuple[Path, ...]:
    """What `git ls-files` lists with these options, relative to the root, where it still exists."""
    names = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", *which],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(Path(name) for name in names.split("\0") if name and (ROOT / name).exists())


def tracked_files() -> tuple[Path, ...]:
    """All files of the project."""
    return listed("--cached")


def files_of(packages: tuple[str, ...], *suffixes: str) -> Iterator[Path]:
    """Files of these packages with one of these endings, relative to the root."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in suffixes:
                yield path.relative_to(ROOT)


def syntax_of(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    """Each Python file of these packages, parsed."""
    for path in files_of(packages, ".py"):
        yield path, ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))
