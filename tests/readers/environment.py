"""Where the independent readers are, and what each of them makes of a calendar."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from calendars.ical.entries import FeedEntry
from tests.support.shared import REPOSITORY

HERE = REPOSITORY / "tests" / "readers"
BUILT = REPOSITORY / "build" / "readers"
ICAL_JS = BUILT / "node_modules" / "ical.js" / "dist" / "ical.js"
LIBICAL = BUILT / "bin" / "libical-instants"
READERS = ("libical", "ical.js", "vobject", "dateutil")


class Shown(NamedTuple):
    """An event as a reader sees it: seconds since 1970, or dates."""

    uid: str
    starts: str
    ends: str


def program(name: str) -> Path:
    """A program of the environment of readers."""
    return present(BUILT / "bin" / name, always=True)


def present(path: Path, *, always: bool = False) -> Path:
    """A file that the readers need. Absent, the test skips; but not under CI, where .ci/run has installed it:
    some things always, the rest where it may install packages of Debian."""
    if path.exists():
        return path
    absent = f"{path.name} is absent: make build/readers/.ready sets the readers up"
    if os.environ.get("CI") == "true" and (always or (os.geteuid() == 0 and shutil.which("apt-get"))):
        pytest.fail(absent)
    pytest.skip(absent)


def read_by(reader: str, *files: Path) -> list[Shown]:
    """Every event of the files, by UID. Readers that judge, too, must find nothing wrong."""
    done = subprocess.run([*_command(reader), *map(str, files)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return sorted(Shown(*line.split("\t")) for line in done.stdout.splitlines())


def meant_by(entries: Iterable[FeedEntry]) -> list[Shown]:
    """What every reader must see of these entries."""
    return sorted(
        Shown(entry.uid, str(entry.from_on), str(entry.until_on))
        if entry.from_on
        else Shown(entry.uid, *(f"{at.timestamp():.0f}" for at in (entry.span.start_at, entry.span.end_at)))
        for entry in entries
    )


def _command(reader: str) -> list[str]:
    if reader == "libical":
        return [str(present(LIBICAL))]
    if reader == "ical.js":
        return ["node", str(HERE / "instants.mjs"), str(present(ICAL_JS))]
    return [str(program("python")), str(HERE / "instants.py"), reader]
