"""The locks answer what pyproject.toml asks."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.shared import REPOSITORY

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
RUNTIME = PYPROJECT["build-system"]["requires"] + PYPROJECT["project"]["dependencies"]


def _pins(lock: str) -> dict[str, str]:
    text = (REPOSITORY / lock).read_text("utf-8")
    pins = {canonicalize_name(name): version for name, version, _ in PIN.findall(text)}
    assert len(pins) == len(re.findall(r"^\S+==", text, re.MULTILINE)), "a pin without hashes"
    return pins


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", RUNTIME),
        ("requirements-dev.lock", RUNTIME + PYPROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_every_dependency_is_pinned_inside_its_bounds(lock: str, wanted: list[str]) -> None:
    """After a change to the dependencies somebody ran ``make lock``."""
    pins = _pins(lock)
    for requirement in map(Requirement, wanted):
        version = pins.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in {lock}: run make lock"
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement} but {version} in {lock}"


def test_both_locks_pin_the_same_versions() -> None:
    """What the tests ran with is what people run."""
    runtime, dev = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in runtime} == runtime


def test_dateutil_stays_below_three() -> None:
    """holidays and recurring-ical-events both break on python-dateutil 3."""
    assert int(_pins("requirements.lock")["python-dateutil"].split(".")[0]) < 3
