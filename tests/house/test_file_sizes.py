"""Files and functions stay small enough to read in one go."""

from __future__ import annotations

import ast

from tests.support.sources import nodes, package_files, relative

LONGEST_FILE = 300
LONGEST_FUNCTION = 45


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    """A longer file holds two ideas."""
    sizes = {relative(path): len(path.read_text("utf-8").splitlines()) for path in package_files()}
    assert {file: lines for file, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_forty_five_lines() -> None:
    """Counted from ``def`` to the last line, docstring included."""
    too_long = {
        f"{relative(path)}: {node.name}": node.end_lineno - node.lineno + 1
        for path in package_files()
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert too_long == {}
