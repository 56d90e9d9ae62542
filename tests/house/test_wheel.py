"""The wheel ships the four packages and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.shared import REPOSITORY
from tests.support.sources import PACKAGES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel that is built here, without the index."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_four_packages_alone(shipped: set[str]) -> None:
    """Tests, benchmarks and docs stay at home."""
    folders = {name.split("/")[0] for name in shipped}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == set(PACKAGES)
    assert len(folders) == len(PACKAGES) + 1


def test_the_wheel_forgets_no_file(shipped: set[str]) -> None:
    """Templates, tables and demo data travel with the code that reads them."""
    at_home = {
        path.relative_to(REPOSITORY).as_posix()
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and not _made_by_running(path)
    }
    assert at_home - shipped == set()


def test_the_wheel_says_that_it_is_typed(shipped: set[str]) -> None:
    """Each package carries its py.typed."""
    assert {f"{package}/py.typed" for package in PACKAGES} <= shipped


def _made_by_running(path: Path) -> bool:
    return "__pycache__" in path.parts or path.suffix == ".pyc"
