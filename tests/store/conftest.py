"""Stores for the tests of keeping: the same promises on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scheduler.services.ports import Store
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.fakes import FakeStore
from tests.support.postgres import a_database

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
IN_TIME = ("sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.slow]))
"""Both, with PostgreSQL left to the slow tests: for what goes through many examples or makes many tables."""


@contextmanager
def a_store_of(kind: str, folder: Path) -> Iterator[Store]:
    """An empty store: the fake that other tests use, or a real one."""
    if kind == "fake":
        yield FakeStore()
        return
    with a_url(kind, folder) as url:
        opened = open_store(url)
        yield opened
        opened.close()


@contextmanager
def a_url(kind: str, folder: Path) -> Iterator[str]:
    """A place for a store of its own: a file that is not there yet, or a database with the tables of today."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'watchbill.db'}"
        return
    with a_database() as url:
        yield url


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a test lies that is about SQLite alone."""
    return tmp_path / "watchbill.db"


@pytest.fixture
def file_store(path: Path) -> Iterator[SqlStore]:
    """An empty store in that file."""
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the store of a test is that holds on both."""
    with a_url(request.param, tmp_path) as place:
        yield place


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """An empty store there."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=IN_TIME)
def shared_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One store for all examples of a property; every example replaces what it looks at."""
    with a_url(request.param, tmp_path_factory.mktemp("store")) as place:
        opened = open_store(place)
        yield opened
        opened.close()


@pytest.fixture
def elsewhere(url: str, tmp_path: Path) -> Iterator[str]:
    """A second place of the same kind."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'elsewhere.db'}"
        return
    with a_database() as place:
        yield place
