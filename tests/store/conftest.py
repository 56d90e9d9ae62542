"""Stores for the tests of keeping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.store.unit_of_work import SqlStore, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store of the test lies."""
    return tmp_path / "watchbill.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    """An empty store in a file of its own."""
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One store for all examples of a property; every example replaces what it looks at."""
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'watchbill.db'}")
    yield opened
    opened.close()
