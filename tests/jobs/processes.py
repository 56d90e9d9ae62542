"""Real processes that serve and work, in workspaces of their own, and what is seen of them from outside."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.api.cli.workspaces import PROCESS
from tests.support.patience import until
from tests.support.shared import REPOSITORY

SOLVER = "api.jobs.solver"


@dataclass
class Running:
    """A process of ours and what it has said."""

    process: subprocess.Popen[bytes]
    said: Path

    @property
    def words(self) -> str:
        return self.said.read_text("utf-8")

    @property
    def solvers(self) -> list[int]:
        """The solving children that it has at the moment."""
        return [pid for pid in _processes() if _parent(pid) == self.process.pid and SOLVER in _command(pid)]

    def kill(self) -> None:
        """As a power cut would, for this process alone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def started(workspace: Path, *words: str, said: Path, **environment: str) -> Iterator[Running]:
    """``watchbill`` with these words, once it says that it runs; killed at the end if it is still there."""
    command = [*PROCESS, "-w", str(workspace), *words]
    with said.open("w") as errors:
        process = subprocess.Popen(command, cwd=REPOSITORY, stderr=errors, env={**os.environ, **environment})
    running = Running(process, said)
    try:
        until(lambda: "Ctrl-C stops it" in running.words or process.poll() is not None)
        assert process.poll() is None, running.words
        yield running
    finally:
        process.kill()
        process.wait()


def alive(pid: int) -> bool:
    """Whether that solver is there, and no zombie."""
    return SOLVER in _command(pid)


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return None
