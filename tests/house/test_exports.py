"""Public names are listed in one order and exist."""

from __future__ import annotations

import importlib

import pytest

from tests.support.sources import module_name, package_files

PUBLIC = tuple(module_name(path) for path in package_files() if path.name == "__init__.py")


@pytest.mark.parametrize("module", PUBLIC)
def test_what_a_package_exports_is_sorted_and_real(module: str) -> None:
    """``__all__`` is in order, without doubles, and every name in it can be imported."""
    package = importlib.import_module(module)
    exported = list(getattr(package, "__all__", ()))
    assert exported == sorted(set(exported))
    assert [name for name in exported if not hasattr(package, name)] == []
