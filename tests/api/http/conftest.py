"""Doors for the tests of the API, over SQLite and over PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.http.doors import Door, a_door
from tests.store.conftest import BOTH, a_url


@pytest.fixture(params=BOTH)
def each_door(request: pytest.FixtureRequest, tmp_path) -> Iterator[Door]:
    """An application of the test's own over SQLite and over PostgreSQL, for what may differ by database: what is
    written at the same moment, what the bytes of a store hold, whatever may be sent."""
    with a_url(request.param, tmp_path) as url, a_door(url, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One door over SQLite for all tests of a file, for what does not differ by database."""
    folder = tmp_path_factory.mktemp("door")
    with a_door(f"sqlite:///{folder}/watchbill.db", folder) as opened:
        yield opened


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """A door over SQLite, for what does not differ by database."""
    with a_door(f"sqlite:///{tmp_path}/watchbill.db", tmp_path) as opened:
        yield opened
