"""Names say what a thing is. docs/vocabulary.md has the words."""

from __future__ import annotations

import ast
import re

from tests.support.sources import nodes, package_files, relative

EMPTY_CLASS_NAME = re.compile(r"(Manager|Helper|Util|Utils)$")
EMPTY_FILE_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}


def test_no_class_is_named_after_nothing() -> None:
    """A Manager, Helper or Util has not been understood yet."""
    named = [(relative(path), node.name) for path in package_files() for node in _classes(path)]
    assert len(named) > 20
    assert [f"{file}: {name}" for file, name in named if EMPTY_CLASS_NAME.search(name)] == []


def test_no_file_is_a_drawer_for_leftovers() -> None:
    """A function lives beside the noun it speaks of."""
    assert [relative(path) for path in package_files() if {path.stem, path.parent.name} & EMPTY_FILE_NAMES] == []


def _classes(path):
    return (node for node in nodes(path, ast.ClassDef) if isinstance(node, ast.ClassDef))
