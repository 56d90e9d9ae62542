"""The project names nothing of the machine or the index it was made with, so that it works on any."""

from __future__ import annotations

import re

from tests.support.sources import project_files, relative

REGISTRIES = (
    ("pypi", "org"),
    ("".join(("python", "hosted")), "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("deb", "debian", "org"),
)
"""Hosts in parts, so that this file does not name them either."""
REGISTRY_HOST = re.compile("|".join(re.escape(".".join(parts)) for parts in REGISTRIES), re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.<}])/(?:work|tmp|root|home|opt/pypi)(?:/[A-Za-z0-9_.-])", re.IGNORECASE)
LOCK_WITH_ADDRESSES = {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock"}
LOCK_OPTION = re.compile(
    r"^\s*(?:-i|--index-url|--extra-index-url|--find-links|-f|--trusted-host)\b|://| @ ", re.MULTILINE
)


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{relative(path)}: {match.group()}"
        for path in project_files()
        for match in pattern.finditer(path.read_text("utf-8", errors="replace"))
    ]


def test_no_file_names_a_registry() -> None:
    """Where packages come from is the reader's choice."""
    assert _found(REGISTRY_HOST) == []


def test_no_file_names_a_path_of_a_machine() -> None:
    """A path of one machine is wrong on every other."""
    assert _found(MACHINE_PATH) == []


def test_no_lock_carries_addresses() -> None:
    """The locks hold versions and hashes alone."""
    files = project_files()
    assert [relative(path) for path in files if path.name in LOCK_WITH_ADDRESSES] == []
    locks = [path for path in files if path.suffix == ".lock"]
    assert len(locks) == 4
    assert [relative(path) for path in locks if LOCK_OPTION.search(path.read_text("utf-8"))] == []
