"""Stores for services whose promises are the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.store.unit_of_work import SqlStore, open_store
from tests.store.conftest import BOTH, a_url


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the store of a test is that holds on both."""
    with a_url(request.param, tmp_path) as place:
        yield place


@pytest.fixture
def both(url: str) -> Iterator[SqlStore]:
    """An empty store there."""
    opened = open_store(url)
    yield opened
    opened.close()
