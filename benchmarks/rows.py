"""The rows of the page: what is measured, how, and the bars that it must reach.

Wall times that are granted are multiplied by ``Choice.factor``, the times in bars are not: with a factor below 1 a bar
can be missed for that alone, and the page says what factor it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bars import Bar, both, gap, proven, summary
from benchmarks.conflicts import is_good
from benchmarks.generate import repeated
from benchmarks.running import ROOT, Task

SHARED = ROOT.parent / "shared"
INSTANCES = SHARED / "solver-instances"
ON_CALL = SHARED / "on-call-rostering"
MADE = ROOT / "build" / "bench"
CONTENDERS = ("cp-sat", "highs", "scip", "timefold", "greedy")
SHORT, SHORT_FOR_PEERS = 30.0, 10.0
"""Limits up to which three seeds are the default; what takes longer runs with one unless more are asked for."""
STARTING = {"timefold": 40.0}
"""Seconds that a contender needs beside its limit."""


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
    """One line of a table. ``needs`` are the files without which it is skipped; ``prepare`` writes those it makes."""

    label: str
    tasks: tuple[Task, ...]
    must: Bar | None = None
    aim: Bar | None = None
    needs: tuple[Path, ...] = ()
    prepare: Callable[[], None] = lambda: None

    @property
    def missing(self) -> str | None:
        """Why it is skipped, or None."""
        absent = [path.name for path in self.needs if not path.exists()]
        return f"the shared data is absent: {', '.join(absent)}" if absent else None


@dataclass(frozen=True)
class Row:
    """A part of the page that can be chosen by its id. ``kind`` says how it is shown."""

    id: str
    title: str
    entries: tuple[Entry, ...]
    kind: str = "bars"


def rows(choice: Choice) -> tuple[Row, ...]:
    """All rows, in the order of the page."""
    return (
        Row("weekend", "Weekends", _weekends(choice)),
        Row("dense", "Dense weekends", _dense(choice)),
        Row("ee", "Terms", _terms(choice)),
        Row("joint", "Weekends and terms jointly", _joint(choice)),
        Row("on-call", "Public on-call rosters", _on_call(choice)),
        Row("replan", "Re-planning", _replan(choice)),
        Row("conflicts", "Conflicts and ways out", _conflicts(choice)),
        Row("cover", "Cover", _cover(choice)),
        Row("equal", "Equal plans", _equal(choice)),
        Row("growth", "Growth", _growth(choice)),
        Row("http", "The API", _http(choice)),
        Row("feeds", "Feeds", _feeds(choice)),
        Row("peers", "Peers", _peers(choice), "peers"),
    )


def contest(name: str, path: Path, limit: float, seed: int, more: Sequence[str] = ()) -> Task:
    """A contender on a file."""
    command = ("benchmarks.peers.contender", name, _shown(path), "--seconds", f"{limit:g}", "--seed", str(seed), *more)
    estimate = 1.0 if name == "greedy" else limit + STARTING.get(name, 3.0)
    return Task(f"{name}/{path.stem}/{limit:g}/{seed}", command, limit, estimate)


def _shown(path: Path) -> str:
    """The path as it is typed in the project's folder."""
    if path.is_relative_to(ROOT):
        return path.relative_to(ROOT).as_posix()
    return Path("..", path.relative_to(ROOT.parent)).as_posix()


def _solved(
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
    granted = limit * choice.factor
    tasks = tuple(contest("watchbill", path, granted, seed) for seed in choice.seeds_for(limit))
    return Entry(label, tasks, must, aim, needs or (path,), prepare)


def _command(
    label: str, key: str, command: tuple[str, ...], seconds: float, needs: tuple[Path, ...], *bars: Bar
) -> Entry:
    task = Task(f"{key}", command, seconds, seconds)
    must, aim = (*bars, None, None)[:2]
    return Entry(label, (task,), must, aim, needs)


def _weekends(choice: Choice) -> tuple[Entry, ...]:
    first = INSTANCES / "weekend-45x52.json"
    limit = 10 * choice.factor
    whole = tuple(
        Task(
            f"end-to-end/{first.stem}/{limit:g}/{seed}",
            ("benchmarks.end_to_end", _shown(first), "--seconds", f"{limit:g}", "--seed", str(seed)),
            limit,
            limit,
        )
        for seed in choice.seeds_for(limit)
    )
    return (
        Entry("weekend 45 x 52, load to explanation", whole, proven(2), proven(1), (first,)),
        _solved("weekend 300 x 104", INSTANCES / "weekend-300x104.json", 30, proven(20), proven(15), choice),
        _solved("weekend 600 x 156", INSTANCES / "weekend-600x156.json", 75, proven(75), proven(60), choice),
        _solved(
            "weekend 1,000 x 156 x 2",
            INSTANCES / "weekend-1000x156x2.json",
            180,
            gap(0.01, 180, megabytes=2047),
            gap(0.001, 120),
            choice,
        ),
    )


def _dense(choice: Choice) -> tuple[Entry, ...]:
    source, ten_thousand = INSTANCES / "dense-2000.json", MADE / "dense-10000.json"

    def make() -> None:
        _written(ten_thousand, repeated(json.loads(source.read_text("utf-8")), 5))

    small = (
        _solved(f"dense {n}", INSTANCES / f"dense-{n}.json", must, proven(must), proven(aim), choice)
        for n, must, aim in ((30, 10, 3), (100, 30, 10))
    )
    large = (
        _solved(f"dense {n:,}", INSTANCES / f"dense-{n}.json", limit, gap(0.02, limit), gap(0.005, limit), choice)
        for n, limit in ((600, 60), (2000, 120))
    )
    largest = _solved(
        "dense 10,000", ten_thousand, 300, gap(0.02, 300), gap(0.005, 300), choice, needs=(source,), prepare=make
    )
    return (*small, *large, largest)


def _written(path: Path, data: Mapping[str, Any]) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, separators=(",", ":")), "utf-8")


def _terms(choice: Choice) -> tuple[Entry, ...]:
    limit = 600.0 if choice.long else 60.0
    large = (
        _solved(f"EE {n} x 104", INSTANCES / f"ee-{n}x104.json", limit, gap(0.30, 60, first=2), gap(0.05, 600), choice)
        for n in (60, 120)
    )
    aim = both(gap(0.10, 60), proven(600))
    return (
        _solved("EE 15 x 26", INSTANCES / "ee-15x26.json", 10, proven(10), proven(5), choice),
        _solved("EE 24 x 52", INSTANCES / "ee-24x52.json", limit, gap(0.20, 60), aim, choice),
        *large,
    )


def _joint(choice: Choice) -> tuple[Entry, ...]:
    needs = tuple(INSTANCES / f"{family}-45x52.json" for family in ("weekend", "ee"))
    path = MADE / "joint-45x52.json"

    def make() -> None:
        weekends, terms = (json.loads(source.read_text("utf-8")) for source in needs)
        _written(path, {"weekends": weekends, "terms": terms})

    return (
        _solved("weekends and EE, 45 x 52", path, 60, gap(0.02, 30), proven(60), choice, needs=needs, prepare=make),
    )


def _on_call(choice: Choice) -> tuple[Entry, ...]:
    limit = 10 * choice.factor
    return tuple(
        Entry(
            f"on-call {name}, optimum {best}",
            tuple(
                Task(
                    f"on-call/{name}/{limit:g}/{seed}",
                    (
                        "benchmarks.solve",
                        _shown(ON_CALL / f"{name}.dzn"),
                        *("--seconds", f"{limit:g}", "--workers", "2", "--seed", str(seed)),
                    ),
                    limit,
                    limit,
                )
                for seed in choice.seeds_for(limit)
            ),
            proven(10),
            None,
            (ON_CALL / f"{name}.dzn",),
        )
        for name, best in (("4s-10d", 1), ("4s-23d", 2), ("10s-50d", 0), ("10s-150d", 5), ("20s-200d", 2))
    )


def _replan(choice: Choice) -> tuple[Entry, ...]:
    small, large = INSTANCES / "weekend-45x52.json", INSTANCES / "weekend-300x104.json"
    count = max(3, round(200 * choice.factor))
    few = max(3, round(10 * choice.factor))
    must = summary("changes <= forced + 2 at no loss in 90 %, front in 2 s", lambda run: bool(run["met"]))
    aim = summary("the same, in 1 s", lambda run: bool(run["met"]) and run["median_seconds"] <= 1)
    return (
        _command(
            f"re-plan 45 x 52, {count} disruptions", f"replan/{small.stem}/{count}",
            ("benchmarks.replan", _shown(small), "--disruptions", str(count)), 2.0 * count, (small,), must,
        ),
        _command(
            f"re-plan 300 x 104, {few} disruptions", f"replan/{large.stem}/{few}",
            ("benchmarks.replan", _shown(large), "--disruptions", str(few)), 60 + 8.0 * few, (large,), must, aim,
        ),
    )  # fmt: skip


def _conflicts(choice: Choice) -> tuple[Entry, ...]:
    def bar(seconds: float) -> Bar:
        return summary(
            f"all conflicts, each verified smallest, and 3 ways out in {seconds:g} s",
            lambda run: is_good(run) and run["seconds"] <= seconds,
        )

    def entry(name: str, path: Path, seconds: float) -> Entry:
        tasks = tuple(
            Task(
                f"conflicts/{path.stem}/{seed}",
                ("benchmarks.conflicts", _shown(path), "--seed", str(seed)),
                10 * seconds,
                2 * seconds,
            )
            for seed in range(choice.seeds or 3)
        )
        return Entry(f"conflicts {name}", tasks, bar(seconds), None, (path,))

    return (
        entry("45 x 52", INSTANCES / "weekend-45x52.json", 2),
        entry("300 x 104", INSTANCES / "weekend-300x104.json", 5),
    )


def _cover(choice: Choice) -> tuple[Entry, ...]:
    del choice
    bar = summary("ranked in 100 ms (median), all differences right", lambda run: bool(run["met"]))
    return tuple(
        _command(
            f"cover {name}", f"cover/{path.stem}", ("benchmarks.cover", _shown(path), "--duties", "50"), estimate,
            (path,), bar,
        )
        for name, path, estimate in (
            ("45 x 52", INSTANCES / "weekend-45x52.json", 20),
            ("300 x 104", INSTANCES / "weekend-300x104.json", 60),
        )
    )  # fmt: skip


def _equal(choice: Choice) -> tuple[Entry, ...]:
    path, terms = INSTANCES / "weekend-45x52.json", INSTANCES / "ee-24x52.json"
    runs = max(4, round(100 * choice.factor))
    few = max(4, round(10 * choice.factor))
    bar = summary("all plans identical", lambda run: run["plans"] == 1 and "no plan" not in run["statuses"])
    return (
        _command(
            f"weekend 45 x 52, {runs} runs", f"equal/{path.stem}/{runs}",
            ("benchmarks.equal", _shown(path), "--runs", str(runs)), 2.0 * runs, (path,), bar,
        ),
        _command(
            f"EE 24 x 52, {few} runs, 2 workers, 5 s of effort", f"equal/{terms.stem}/{few}",
            ("benchmarks.equal", _shown(terms), "--runs", str(few), "--workers", "2", "--effort", "5"),
            12.0 * few, (terms,), bar,
        ),
    )  # fmt: skip


def _growth(choice: Choice) -> tuple[Entry, ...]:
    def bar(most: float) -> Bar:
        return summary(
            f"exponent <= {most:g}",
            lambda run: run["exponent"] is not None and run["exponent"] <= most and run["proven"] == run["runs"],
        )

    seeds, seconds = choice.seeds or 3, 120 * choice.factor
    command = ("benchmarks.growth", "--seeds", str(seeds), "--seconds", f"{seconds:g}")
    return (
        _command(
            "growth, 2k to 100k literals", f"growth/{seeds}/{seconds:g}", command, 100.0 * seeds, (), bar(1.5), bar(1.2)
        ),
    )


def _http(choice: Choice) -> tuple[Entry, ...]:
    seconds = 20 * choice.factor
    command = ("benchmarks.http", "--while-solving", "--json", "--seconds", f"{seconds:g}")
    bar = summary("150 registrations a second, p99 under 250 ms", lambda run: bool(run["met"]))
    label = "registrations on SQLite FULL while a solve runs; CPU ms each"
    return (_command(label, f"http/{seconds:g}", command, seconds + 30, (), bar),)


def _feeds(choice: Choice) -> tuple[Entry, ...]:
    subscribers = 1_000_000 if choice.long else 10_000
    command = ("benchmarks.feeds", "--json", "--subscribers", str(subscribers))
    bar = summary("304 in 60 us CPU and no statement, rendered feed in 400 us", lambda run: bool(run["met"]))
    seconds = 60 * choice.factor
    beside = ("benchmarks.feed_load", "--json", "--seconds", f"{seconds:g}")
    quick = summary("p99 of polls under 50 ms, no errors", lambda run: bool(run["met"]))
    return (
        _command(f"polls of {subscribers:,} calendars", f"feeds/{subscribers}", command, 60.0, (), bar),
        _command("10,000 calendars, 50 writes/s, a solve", f"load/{seconds:g}", beside, seconds + 60, (), quick),
    )


CONTESTS = (
    ("weekend-45x52", 5), ("weekend-300x104", 20), ("dense-30", 10), ("dense-100", 30), ("dense-600", 60),
    ("ee-15x26", 10), ("ee-24x52", 60),
)  # fmt: skip


def _peers(choice: Choice) -> tuple[Entry, ...]:
    """Each with the same time; where a row above grants the product the same, that run counts here, too."""
    found = []
    for name, limit in CONTESTS:
        path, granted = INSTANCES / f"{name}.json", limit * choice.factor
        tasks = [
            contest(contender, path, granted, seed)
            for contender in ("watchbill", *CONTENDERS)
            for seed in choice.seeds_for(limit, SHORT_FOR_PEERS)[: 1 if contender == "greedy" else None]
        ]
        found.append(Entry(name, tuple(tasks), needs=(path,)))
    return tuple(found)
