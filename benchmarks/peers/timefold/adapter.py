"""Runs Timefold's program in its own environment and reads its answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.judging import weekend_loads, weekend_targets
from benchmarks.peers.answer import Answer

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / "build" / "timefold"
PYTHON = HOME / "bin" / "python"
PACKAGE = "timefold==1.24.0b0"
VERSION = f"{PACKAGE.replace('==', ' ')}, Java"
READY = HOME / "ready"
PROGRAM = Path(__file__).with_name("program.py")
STARTING = 240.0
"""Seconds beside the search that it may take to start Java, translate its constraints and answer."""


class NotThere(Exception):
    """Timefold cannot run here; says why."""


class NoAnswer(Exception):
    """Timefold's program broke down; says how."""


def install() -> None:
    """Makes the environment, unless it is there. Raises NotThere without Java, and when the package cannot be had."""
    if reason() is None:
        return
    if shutil.which("java") is None:
        raise NotThere("there is no java on the PATH; Java 17 is enough (on Debian: openjdk-17-jre-headless)")
    venv.create(HOME, with_pip=True, clear=True)
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", PACKAGE]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 -- our own command
        raise NotThere(f"{PACKAGE} could not be installed")
    READY.touch()


def reason() -> str | None:
    """Why Timefold cannot run here; None when it can."""
    if shutil.which("java") is None:
        return "there is no java on the PATH"
    if not READY.exists():
        return "it is not installed; run: python -m benchmarks.peers --install-timefold"
    return None


def timefold(data: Mapping[str, Any], seconds: float, workers: int, seed: int) -> Answer:
    """Timefold's best plan after so many seconds of search; its start is not counted. It works in one thread.

    There is no plan when it does not answer within STARTING seconds more. Raises NotThere, and NoAnswer.
    """
    del workers
    why = reason()
    if why:
        raise NotThere(why)
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "asked.json"), Path(folder, "answered.json")
        asked.write_text(json.dumps({"data": _prepared(data), "seconds": seconds, "seed": seed}), "utf-8")
        command = [str(PYTHON), str(PROGRAM), str(asked), str(answered)]
        if not ended(command, seconds + STARTING):
            return Answer(seconds=seconds + STARTING, version=VERSION)
        found = json.loads(answered.read_text("utf-8"))
    course: list[tuple[float, float | None, float | None]] = [(at, None, None) for at in found["better_at"]]
    return Answer(
        plan=found["plan"],
        seconds=found["seconds"],
        first_seconds=found["feasible_at"],
        course=course,
        version=VERSION,
    )


def ended(command: Sequence[str], patience: float) -> bool:
    """Runs a command; whether it came to its end within so many seconds. Raises NoAnswer when it ended badly.

    The environment variable TIMEFOLD_LOG has it say what it does.
    """
    log = subprocess.DEVNULL if not os.environ.get("TIMEFOLD_LOG") else sys.stderr
    try:
        subprocess.run(command, check=True, timeout=patience, stdout=log, stderr=log)  # noqa: S603 -- our own
    except subprocess.TimeoutExpired:
        return False
    except subprocess.CalledProcessError as error:
        raise NoAnswer(f"the program ended with code {error.returncode}; TIMEFOLD_LOG=1 shows why") from None
    return True


def _prepared(data: Mapping[str, Any]) -> dict[str, Any]:
    """The file's data, and for weekends what each counts and each target, so that rounding is one program's."""
    if "weekends" in data:
        return {**data, "weekends": _prepared(data["weekends"])}
    if "per_region" in data:
        return {**data, "loads": weekend_loads(data), "targets": weekend_targets(data)}
    return dict(data)
