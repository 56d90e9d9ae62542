"""Workspaces in three states: with files only, with a draft, and with a published plan."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.cli.practising import practising
from tests.api.cli.workspaces import PLAN_ID, SEARCH, acknowledged, watchbill, write_folder
from tests.support.loading import load_everything

load_everything()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the tiny organisation."""
    return write_folder(tmp_path / "organisation")


@pytest.fixture(scope="session")
def _drafted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("drafted")
    assert watchbill("-w", workspace, "import", write_folder(workspace / "organisation")).code == 0
    planned = watchbill("-w", workspace, "plan", *SEARCH)
    assert planned.code == 0, planned.err
    return workspace


@pytest.fixture
def drafted(_drafted_once: Path, tmp_path: Path) -> Path:
    """A workspace with the organisation and one draft."""
    return Path(shutil.copytree(_drafted_once, tmp_path / "drafted"))


@pytest.fixture
def published(drafted: Path) -> Path:
    """A workspace in which that draft is published."""
    assert watchbill("-w", acknowledged(drafted), "publish", "release", PLAN_ID).code == 0
    return drafted


@pytest.fixture
def pagerduty(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """That workspace, written to a PagerDuty for practice."""
    with practising(published, monkeypatch) as workspace:
        yield workspace
