"""The rows of one solve per line: weekends, terms, both together, and public on-call rosters."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.bars import both, gap, proven
from benchmarks.generate import repeated
from benchmarks.rows.entries import INSTANCES, MADE, SHARED, Choice, Entry, joint_file, shown, solved, written
from benchmarks.running import Task

ON_CALL = SHARED / "on-call-rostering"


def weekends(choice: Choice) -> tuple[Entry, ...]:
    """Of 45 to 1,000 people; the first from opening the file to the explanation of the plan."""
    return (
        _load_to_explanation(INSTANCES / "weekend-45x52.json", choice),
        solved("weekend 300 x 104", INSTANCES / "weekend-300x104.json", 30, proven(20), proven(15), choice),
        solved("weekend 600 x 156", INSTANCES / "weekend-600x156.json", 75, proven(75), proven(60), choice),
        solved(
            "weekend 1,000 x 156 x 2",
            INSTANCES / "weekend-1000x156x2.json",
            180,
            gap(0.01, 180, megabytes=2047),
            gap(0.001, 120),
            choice,
        ),
    )


def _load_to_explanation(path: Path, choice: Choice) -> Entry:
    limit = 10 * choice.factor
    tasks = tuple(
        Task(
            f"end-to-end/{path.stem}/{limit:g}/{seed}",
            ("benchmarks.end_to_end", shown(path), "--seconds", f"{limit:g}", "--seed", str(seed)),
            limit,
            limit,
        )
        for seed in choice.seeds_for(limit)
    )
    return Entry("weekend 45 x 52, load to explanation", tasks, proven(2), proven(1), (path,))


def dense(choice: Choice) -> tuple[Entry, ...]:
    """Weekends of blocks of four hours, of 30 to 10,000 people; the largest are the 2,000 five times."""
    source, ten_thousand = INSTANCES / "dense-2000.json", MADE / "dense-10000.json"

    def make() -> None:
        written(ten_thousand, repeated(json.loads(source.read_text("utf-8")), 5))

    small = (
        solved(f"dense {n}", INSTANCES / f"dense-{n}.json", must, proven(must), proven(aim), choice)
        for n, must, aim in ((30, 10, 3), (100, 30, 10))
    )
    large = (
        solved(f"dense {n:,}", INSTANCES / f"dense-{n}.json", limit, gap(0.02, limit), gap(0.005, limit), choice)
        for n, limit in ((600, 60), (2000, 120))
    )
    largest = solved(
        "dense 10,000", ten_thousand, 300, gap(0.02, 300), gap(0.005, 300), choice, needs=(source,), prepare=make
    )
    return (*small, *large, largest)


def terms(choice: Choice) -> tuple[Entry, ...]:
    """Terms of Escalation Engineers; --long grants ten minutes where the aims speak of them."""
    limit = 600.0 if choice.long else 60.0
    large = (
        solved(f"EE {n} x 104", INSTANCES / f"ee-{n}x104.json", limit, gap(0.30, 60, first=2), gap(0.05, 600), choice)
        for n in (60, 120)
    )
    aim = both(gap(0.10, 60), proven(600))
    return (
        solved("EE 15 x 26", INSTANCES / "ee-15x26.json", 10, proven(10), proven(5), choice),
        solved("EE 24 x 52", INSTANCES / "ee-24x52.json", limit, gap(0.20, 60), aim, choice),
        *large,
    )


def joint(choice: Choice) -> tuple[Entry, ...]:
    """Weekends and terms of the same people."""
    path, needs, make = joint_file()
    return (solved("weekends and EE, 45 x 52", path, 60, gap(0.02, 30), proven(60), choice, needs=needs, prepare=make),)


def on_call(choice: Choice) -> tuple[Entry, ...]:
    """Public rosters with optima that are known."""
    known = (("4s-10d", 1), ("4s-23d", 2), ("10s-50d", 0), ("10s-150d", 5), ("20s-200d", 2))
    return tuple(_roster(ON_CALL / f"{name}.dzn", best, choice) for name, best in known)


def _roster(path: Path, best: int, choice: Choice) -> Entry:
    limit = 10 * choice.factor
    command = ("benchmarks.solve", shown(path), "--seconds", f"{limit:g}", "--workers", "2", "--seed")
    tasks = tuple(
        Task(f"on-call/{path.stem}/{limit:g}/{seed}", (*command, str(seed)), limit, limit)
        for seed in choice.seeds_for(limit)
    )
    return Entry(f"on-call {path.stem}, optimum {best}", tasks, proven(10), None, (path,))
