"""The contests: every contender on the same files in the same time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.rows.entries import INSTANCES, Choice, Entry, contest, joint_file
from benchmarks.running import Task

CONTENDERS = ("cp-sat", "highs", "scip", "timefold", "greedy")
SHORT = 10.0
"""The limit up to which three seeds are the default."""
CONTESTS = (
    ("weekend-12x13", 5), ("weekend-24x26", 5), ("weekend-45x52", 5), ("weekend-90x52", 5), ("weekend-150x104", 10),
    ("weekend-300x104", 20), ("weekend-600x156", 75), ("dense-30", 10), ("dense-100", 30), ("dense-600", 60),
    ("dense-2000", 120), ("ee-15x26", 10), ("ee-24x52", 60), ("ee-45x52", 60), ("ee-60x104", 60), ("ee-120x104", 60),
)  # fmt: skip
"""Files and seconds: every shared instance but the largest, weekend-1000x156x2."""
JOINT_SECONDS = 60
NO_TIMEFOLD = "Timefold is left out: its models here are of weekends and of terms, none is of both together."


def peers(choice: Choice) -> tuple[Entry, ...]:
    """Each with the same time; where a row of the bars grants the product the same, that run counts here, too."""
    path, needs, make = joint_file()
    able = [name for name in CONTENDERS if name != "timefold"]
    joint = Entry(path.stem, _tasks(choice, path, JOINT_SECONDS, able), needs=needs, prepare=make, remark=NO_TIMEFOLD)
    files = ((INSTANCES / f"{name}.json", limit) for name, limit in CONTESTS)
    return (*(Entry(file.stem, _tasks(choice, file, limit), needs=(file,)) for file, limit in files), joint)


def _tasks(choice: Choice, path: Path, limit: float, others: Sequence[str] = CONTENDERS) -> tuple[Task, ...]:
    """The product and the others, with every seed; greedy draws nothing, so one is enough."""
    return tuple(
        contest(name, path, limit * choice.factor, seed)
        for name in ("watchbill", *others)
        for seed in choice.seeds_for(limit, SHORT)[: 1 if name == "greedy" else None]
    )
