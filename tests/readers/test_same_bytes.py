"""A feed is the same file wherever and whenever it is rendered, so nobody fetches again what they have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.http.doors import a_door
from tests.readers.year import published_nights
from tests.support.shared import REPOSITORY


@pytest.mark.slow
def test_four_servers_give_the_same_bytes_and_so_does_each_a_minute_later(tmp_path: Path) -> None:
    """Processes that put their sets in four different orders, one after the other over one store."""
    database_url = f"sqlite:///{tmp_path / 'store.db'}"
    with a_door(database_url, tmp_path) as door:
        published_nights(door, weeks=18)  # longer feeds are rendered by the route behind the layer
        wanted = {"kind": "programme", "subject_id": "tier2", "name": "wall", "local_time": True}
        url = door.ask("ada", "POST", "/v1/feed-links", wanted).document["url"]
    command = [sys.executable, "-m", "tests.readers.polls", database_url, str(tmp_path), url[len(door.address) :]]
    told = set()
    for seed in ("0", "1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=REPOSITORY)
        told.update(done.stdout.splitlines())
        assert len(done.stdout.splitlines()) == 2
    assert len(told) == 1
