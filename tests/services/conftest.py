"""Stores for services whose promises are the same on SQLite and on PostgreSQL, and a target to publish to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.store.unit_of_work import SqlStore, open_store
from tests.store.conftest import BOTH, a_url
from tests.support.leaving import lived_through
from tests.support.publishing import Stage, World, a_stage, a_world


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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store over SQLite, for what does not differ by database."""
    opened = open_store(f"sqlite:///{tmp_path / 'watchbill.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def lived(both: SqlStore) -> SqlStore:
    """A store in every part of which stands the name of somebody who is going to be erased."""
    lived_through(both)
    return both


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A server for all stories of a module about publishing."""
    with a_stage() as made:
        yield made


@pytest.fixture
def world(stage: Stage) -> Iterator[World]:
    """A fresh world there, whose schedules are made of layers."""
    with a_world(stage) as made:
        yield made
