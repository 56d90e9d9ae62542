"""The rows that are no bars of speed: known outcomes, two judges, the order of aims, a replay, clashes, starting."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import SHARED, Entry, Row
from benchmarks.running import Task


@dataclass(frozen=True)
class Check:
    """A command with prose around its figures. ``columns`` are (heading, field) of a table; none: the lines as JSON."""

    key: str
    title: str
    prose: str
    command: tuple[str, ...]
    estimate: float
    columns: tuple[tuple[str, str], ...] = ()
    after: str = ""
    needs: tuple[Path, ...] = ()


def _files(pattern: str) -> tuple[str, ...]:
    return tuple(f"../shared/instances/{path.name}" for path in sorted((SHARED / "instances").glob(pattern)))


def every_check() -> tuple[Check, ...]:
    """In the order of the page."""
    instances = (SHARED / "instances",)
    return (
        Check(
            "instances",
            "Instances with known outcomes",
            "",
            ("benchmarks.instances", *_files("f[1-7]*.json")),
            60,
            (
                ("instance", "name"),
                ("status", "status"),
                ("open seats", "unfilled"),
                ("heaviest load", "max_load"),
                ("objective", "objective"),
                ("bound", "bound"),
                ("seconds", "seconds"),
                ("broken rules", "violations"),
            ),
            "OPTIMAL means that the number of open seats is proven smallest and, at that, the file's own objective "
            "too. One thread, at most 60 seconds each. The variants are what a family asks beside the file itself: f1 "
            "with a longer absence, f6 before the joiners came and with its first eight weeks frozen, f7 with an "
            "expert for each of two domains at every event. A seat that a rule leaves to a missing kind of person (a "
            "region in f2, an expert in f7) counts as open.",
            instances,
        ),
        Check(
            "agreement",
            "The two judges",
            "The checker counts every rule of a plan again in plain Python. Over random small problems its counts and "
            "the solver's own objective must be equal; for problems small enough, every possible schedule is tried.",
            ("benchmarks.agreement", "--problems", "1000"),
            60,
        ),
        Check(
            "lexicographic",
            "The order of the aims",
            "No lower aim is improved at the cost of a higher one. The solve is compared with solving the aims one "
            "after another by other means, or with all schedules where they are few.",
            ("benchmarks.lexicographic", "--problems", "500"),
            40,
        ),
        Check(
            "replay",
            "A real programme, replayed",
            "A real programme of Escalation Engineers filled 68 % of its seats and covered 10 of 24 UTC hours. With as "
            "many volunteers, drawn at the real rate with windows drawn from a seed, the engine plans twelve months. "
            "What the replay cannot know is written in the module: the real people's windows and wishes. It also knows "
            "all volunteers at the start, where the real programme learned of half of them after their term had begun.",
            ("benchmarks.replay", "--json"),
            100,
            (
                ("who", "who"),
                ("seats filled, %", "filled_percent"),
                ("UTC hours covered, of 24", "covered_hours"),
                ("people", "people"),
                ("status", "status"),
                ("largest gap", "gap"),
            ),
            needs=(SHARED / "real-org",),
        ),
        Check(
            "infeasible",
            "Quarters that cannot be",
            "Every seat must be filled: the smallest set of clashing rules, and the cheapest way out. `drop` takes "
            "people of the thinnest window away and `tighten` asks for more weeks between weekends, each until "
            "counting says that seats must stay open; `spread` makes the spread over time zones hard and moves "
            "volunteers away. Where rules do not clash the outcome is FEASIBLE.",
            ("benchmarks.infeasible", *_files("f[2-7]*.json")),
            120,
            (
                ("instance", "name"),
                ("people", "people"),
                ("variant", "variant"),
                ("outcome", "outcome"),
                ("statements that clash", "conflict"),
                ("seconds", "seconds"),
                ("cost of the way out", "repair"),
                ("seconds", "repair_seconds"),
            ),
            needs=instances,
        ),
        Check("startup", "Starting", "`watchbill --help`, in seconds.", ("benchmarks.startup",), 5),
    )


def checks() -> tuple[Row, ...]:
    """One row, ``checks``, of all of them."""
    entries = tuple(
        Entry(
            check.title, (Task(f"check/{check.key}", check.command, check.estimate, check.estimate),), needs=check.needs
        )
        for check in every_check()
    )
    return (Row("checks", "Checks", entries, "checks"),)
