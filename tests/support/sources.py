"""The project's own sources, for the tests of the house."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shared import REPOSITORY

PACKAGES = ("api", "calendars", "constraints", "scheduler")


def package_files() -> tuple[Path, ...]:
    """Every Python file of the four packages, in order."""
    return tuple(path for package in PACKAGES for path in sorted((REPOSITORY / package).rglob("*.py")))


def module_name(path: Path) -> str:
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """The syntax nodes of some kinds in a file."""
    return (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, kinds))


def project_files() -> tuple[Path, ...]:
    """Every file that is part of the project or about to be: tracked, or new and not ignored."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "-C", str(REPOSITORY), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(path for name in names if name and (path := REPOSITORY / name).is_file())
