"""Runs measurements, each in a process of its own, and keeps what they said, so that a stopped run goes on later."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.sources import ROOT, digest

KEPT = ROOT / "build" / "bench" / "results.jsonl"
SAID = 300
"""Letters kept of what a measurement that failed said last."""


@dataclass(frozen=True)
class Task:
    """A command to measure. ``limit`` is the wall time that it grants its work, ``estimate`` what all of it may take.

    ``key`` names it for good: what has the same key is measured once, however many tables show it. ``beside`` names
    modules that the command loads by their names or starts as programs of their own: its figure depends on them, too.
    """

    key: str
    command: tuple[str, ...]
    limit: float
    estimate: float
    beside: tuple[str, ...] = ()

    @property
    def modules(self) -> tuple[str, ...]:
        """What its figure depends on, with all that these import."""
        return (self.command[0], *self.beside)

    @property
    def shown(self) -> str:
        """The command as somebody would type it."""
        return " ".join(("python", "-m", *self.command))


@dataclass
class Results:
    """What was measured, by key; every new one is on disk at once."""

    path: Path = KEPT
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path.exists():
            for line in self.path.read_text("utf-8").splitlines():
                record = json.loads(line)
                self.found[record["key"]] = record

    def keep(self, record: dict[str, Any]) -> None:
        self.found[record["key"]] = record
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def of(self, keys: Iterable[str]) -> list[dict[str, Any]]:
        """The records of some keys, as far as they are there."""
        return [self.found[key] for key in keys if key in self.found]


def due(tasks: Iterable[Task], results: Results) -> list[Task]:
    """The tasks that were not measured with the code as it is, and those that failed, each key once."""
    wanted = {task.key: task for task in tasks}
    again = older(wanted.values(), results)
    return [
        task
        for key, task in wanted.items()
        if key in again or results.found.get(key, {"status": "failed"}).get("status") == "failed"
    ]


def older(tasks: Iterable[Task], results: Results) -> frozenset[str]:
    """The keys of the tasks that were measured, but with other code than there is now."""
    measured = [task for task in tasks if task.key in results.found]
    now = {modules: digest(modules) for modules in {task.modules for task in measured}}
    return frozenset(task.key for task in measured if results.found[task.key].get("source") != now[task.modules])


def measure(task: Task, at: str) -> dict[str, Any]:
    """Runs a task to its end, or to several times its estimate; the record of it."""
    source, begun = digest(task.modules), time.monotonic()
    code, out, err = _output(task)
    record: dict[str, Any] = {"key": task.key, "command": task.shown, "limit": task.limit, "source": source, "at": at}
    lines = list(_lines(out))
    record["process_seconds"] = round(time.monotonic() - begun, 1)
    record["machine_load"] = round(os.getloadavg()[0], 1)
    if not lines:
        said = (err.strip().splitlines() or [f"nothing, and ended with code {code}"])[-1][:SAID]
        return {**record, "status": "failed", "says": said}
    # The summary comes last; a benchmark that missed its bar ends with 1 and has one all the same.
    return {**record, "lines": lines if len(lines) > 1 else [], **plain(lines[-1])}


def _lines(out: str) -> Iterator[dict[str, Any]]:
    """The objects that a command printed, one a line or all in one list."""
    for line in out.splitlines():
        if line.startswith(("{", "[")):
            said = json.loads(line)
            yield from said if isinstance(said, list) else [said]


def plain(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line with the words of contenders for its status, where it comes from ``benchmarks.solve``."""
    words = {"OPTIMAL": "proven", "FEASIBLE": "plan", "UNKNOWN": "no plan", "INFEASIBLE": "no plan"}
    return {**line, **({"status": words[line["status"]]} if line.get("status") in words else {})}


def _output(task: Task) -> tuple[int | None, str, str]:
    command = [sys.executable, "-m", *task.command]
    patience = 60 + 3 * task.estimate
    with subprocess.Popen(  # noqa: S603 -- our own commands
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            out, err = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, _ = process.communicate()
            return None, out, f"was ended after {patience:.0f} s"
        except BaseException:  # whoever stops the run stops what it started
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, out, err
