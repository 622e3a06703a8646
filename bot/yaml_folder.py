"""Definitions as a folder of YAML files: read and written."""

import errno
import os
from pathlib import Path


def read_folder(folder: Path) -> dict[str, str]:
    """The YAML files of a folder: path in it → text. Raises OSError."""
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    found = sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml")))
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


def write_folder(folder: Path, files: dict[str, str]) -> None:
    """Write the files, whole or not at all each. Raises OSError."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.part")
        draft.write_text(text, "utf-8")
        draft.replace(path)
