"""What rows are made of: entries, which are the lines of tables, with their tasks, bars and files.

Wall times that are granted are multiplied by ``Choice.factor``, the times in bars are not: with a factor below 1 a bar
can be missed for that alone, and the page says what factor it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bars import Bar, Run
from benchmarks.peers.contender import ADAPTERS
from benchmarks.rows.words import of_solve
from benchmarks.running import Task
from benchmarks.sources import ROOT

SHARED = ROOT.parent / "shared"
INSTANCES = SHARED / "solver-instances"
MADE = ROOT / "build" / "bench"
SHORT = 30.0
"""The limit up to which three seeds are the default; what takes longer runs with one unless more are asked for."""
STARTING = {"timefold": 40.0}
"""Seconds that a contender needs beside its limit."""
PROGRAMS = {"timefold": tuple(f"benchmarks.peers.timefold.{name}" for name in ("program", "seats", "terms"))}
"""What a contender runs outside its own process."""
CONTENDER = "benchmarks.peers.contender"


@dataclass(frozen=True)
class Choice:
    """What was asked for: a factor for all limits, how many seeds (None: by how long it takes), long runs or not."""

    factor: float = 1.0
    seeds: int | None = None
    long: bool = False

    def seeds_for(self, limit: float, short: float = SHORT) -> range:
        return range(self.seeds or (3 if limit <= short else 1))


@dataclass(frozen=True)
class Entry:
    """One line of a table, or one contest. ``needs`` are the files without which it is skipped; ``prepare`` writes
    those it makes; ``words`` says what a run that did not fail came to; ``remark`` stands with a contest.
    """

    label: str
    tasks: tuple[Task, ...]
    must: Bar | None = None
    aim: Bar | None = None
    needs: tuple[Path, ...] = ()
    prepare: Callable[[], None] = lambda: None
    words: Callable[[Run], str] = of_solve
    remark: str = ""

    @property
    def missing(self) -> str | None:
        """Why it is skipped, or None."""
        absent = [path.name for path in self.needs if not path.exists()]
        return f"the shared data is absent: {', '.join(absent)}" if absent else None

    def reached(self, run: Run) -> str:
        """What a run came to, in a few words."""
        return f"failed: {run['says']}" if run.get("status") == "failed" else self.words(run)


@dataclass(frozen=True)
class Row:
    """A part of the page that can be chosen by its id. ``kind`` says how it is shown."""

    id: str
    title: str
    entries: tuple[Entry, ...]
    kind: str = "bars"


def contest(name: str, path: Path, limit: float, seed: int) -> Task:
    """A contender on a file. Its figure depends on the contender's own code alone, not on that of the others."""
    command = (CONTENDER, name, shown(path), "--seconds", f"{limit:g}", "--seed", str(seed))
    estimate = 1.0 if name == "greedy" else limit + STARTING.get(name, 3.0)
    return Task(f"{name}/{path.stem}/{limit:g}/{seed}", command, limit, estimate, beside_of(name))


def beside_of(name: str) -> tuple[str, ...]:
    """The modules that a contender consists of, beside what scores it."""
    return (ADAPTERS[name][0], *PROGRAMS.get(name, ()))


def shown(path: Path) -> str:
    """The path as it is typed in the project's folder."""
    if path.is_relative_to(ROOT):
        return path.relative_to(ROOT).as_posix()
    return Path("..", path.relative_to(ROOT.parent)).as_posix()


def solved(
    label: str,
    path: Path,
    limit: float,
    must: Bar,
    aim: Bar,
    choice: Choice,
    *,
    needs: tuple[Path, ...] = (),
    prepare: Callable[[], None] = lambda: None,
) -> Entry:
    """The product on a file."""
    granted = limit * choice.factor
    tasks = tuple(contest("watchbill", path, granted, seed) for seed in choice.seeds_for(limit))
    return Entry(label, tasks, must, aim, needs or (path,), prepare)


def summed(
    label: str,
    key: str,
    command: Sequence[str],
    seconds: float,
    needs: tuple[Path, ...],
    *bars: Bar,
    words: Callable[[Run], str],
    beside: tuple[str, ...] = (),
) -> Entry:
    """A benchmark that runs once and sums itself up; ``bars`` are what it must reach, and what it aims at."""
    must, aim = (*bars, None, None)[:2]
    return Entry(label, (Task(key, tuple(command), seconds, seconds, beside),), must, aim, needs, words=words)


def joint_file() -> tuple[Path, tuple[Path, ...], Callable[[], None]]:
    """The file of weekends and terms of the same 45 people, the files it is made from, and what makes it."""
    needs = tuple(INSTANCES / f"{family}-45x52.json" for family in ("weekend", "ee"))
    path = MADE / "joint-45x52.json"

    def make() -> None:
        weekends, terms = (json.loads(source.read_text("utf-8")) for source in needs)
        written(path, {"weekends": weekends, "terms": terms})

    return path, needs, make


def written(path: Path, data: Mapping[str, Any]) -> None:
    """Writes a file that is not there yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, separators=(",", ":")), "utf-8")
