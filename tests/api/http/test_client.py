"""Whoever generates a client from the document has one that works, with types, and needs to read nothing else."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.api.http.doors import a_door
from tests.support.openapi import SNAPSHOT
from tests.support.shared import REPOSITORY

GENERATOR = REPOSITORY / "build" / "openapi-client" / "bin"
STORY = REPOSITORY / "tests" / "support" / "client_story.py"


@pytest.mark.slow
@pytest.mark.skipif(not GENERATOR.exists(), reason="make client sets up the generator, in an environment of its own")
def test_a_generated_client_registers_reads_a_status_and_pages(tmp_path) -> None:
    """From the document in the repository, against a running server."""
    package = tmp_path / "watchbill_client"
    making = [GENERATOR / "openapi-python-client", "generate", "--path", SNAPSHOT, "--output-path", package]
    subprocess.run([*making, "--meta", "none"], check=True, capture_output=True, cwd=tmp_path)
    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as door:
        telling = [GENERATOR / "python", STORY, door.address, door.secrets["ada"]]
        done = subprocess.run(telling, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["listed"] == told["made"]
    assert told["again"] == told["made"][-1]
    assert (told["outcome"], told["refused"], told["parts"]) == ("waiting", 404, 3)
