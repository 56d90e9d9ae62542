"""Which code a figure depends on: the files of this project that its command reaches by imports, and their digest.

Imports are read from the text, those inside functions too, so that nothing has to run. What a command loads by a name
in a string, or starts as a program of its own, has to be named beside it. Packages of others, versions of which the
records tell, and files that hold no Python do not count.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def digest(modules: Iterable[str], root: Path = ROOT) -> str:
    """Eight letters that change with any file that some modules reach."""
    found = hashlib.sha256()
    for path in files(modules, root):
        found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:8]


def files(modules: Iterable[str], root: Path = ROOT) -> tuple[Path, ...]:
    """The files of some modules, of all that they import, and so on; modules that are not of the project have none."""
    found: set[Path] = set()
    left = list(modules)
    while left:
        for path in _files_of(left.pop(), root):
            if path not in found:
                found.add(path)
                left += _imports(path.read_text("utf-8"))
    return tuple(sorted(found))


def _files_of(name: str, root: Path) -> Iterator[Path]:
    """A module's own file, and those of the packages that it lies in, which are loaded with it."""
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        path = root.joinpath(*parts[:length])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                yield file


@lru_cache(maxsize=4096)
def _imports(text: str) -> tuple[str, ...]:
    """What a file's text imports. A name taken from a module may be a module itself, so both are told."""
    found: list[str] = []
    try:
        tree = ast.parse(text)
    except SyntaxError:  # somebody is just writing it; it counts by its bytes, and its figure will fail by itself
        return ()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(found)
