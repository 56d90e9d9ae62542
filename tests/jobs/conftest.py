"""Stores with jobs, on SQLite and on PostgreSQL, and workers that do what a test says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.jobs.durable import DurableJobs
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.postgres import a_database

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the store of a test is."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'watchbill.db'}"
        return
    with a_database() as place:
        yield place


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """An empty store there."""
    with closing(open_store(url)) as opened:
        yield opened


@pytest.fixture
def jobs(store: SqlStore) -> Iterator[DurableJobs]:
    """The jobs of that store; nobody runs them yet."""
    with closing(DurableJobs(store)) as desk:
        yield desk
