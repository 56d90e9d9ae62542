"""The rows that are no bars of speed: known outcomes, two judges, the order of aims, a replay, clashes, starting."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows.entries import SHARED, Entry, Row
from benchmarks.running import Task

INSTANCES = SHARED / "instances"


@dataclass(frozen=True)
class Check:
    """A command with prose around its figures. ``columns`` are (heading, field) of a table; none: the lines as JSON.

    ``beside`` names modules that the command starts as a program of its own.
    """

    key: str
    title: str
    prose: str
    command: tuple[str, ...]
    estimate: float
    columns: tuple[tuple[str, str], ...] = ()
    after: str = ""
    needs: tuple[Path, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def task(self) -> Task:
        return Task(f"check/{self.key}", self.command, self.estimate, self.estimate, self.beside)


def every_check() -> tuple[Check, ...]:
    """In the order of the page."""
    return (_known_outcomes(), _two_judges(), _order_of_aims(), _replay(), _clashes(), _starting())


def checks() -> tuple[Row, ...]:
    """One row, ``checks``, of all of them."""
    entries = tuple(Entry(check.title, (check.task,), needs=check.needs) for check in every_check())
    return (Row("checks", "Checks", entries, "checks"),)


def _files(pattern: str) -> tuple[str, ...]:
    return tuple(f"../shared/instances/{path.name}" for path in sorted(INSTANCES.glob(pattern)))


def _known_outcomes() -> Check:
    return Check(
        key="instances",
        title="Instances with known outcomes",
        prose="",
        command=("benchmarks.instances", *_files("f[1-7]*.json")),
        estimate=60,
        columns=(
            ("instance", "name"),
            ("status", "status"),
            ("open seats", "unfilled"),
            ("heaviest load", "max_load"),
            ("objective", "objective"),
            ("bound", "bound"),
            ("seconds", "seconds"),
            ("broken rules", "violations"),
        ),
        after="OPTIMAL means that the number of open seats is proven smallest and, at that, the file's own objective "
        "too. One thread, at most 60 seconds each. The variants are what a family asks beside the file itself: f1 "
        "with a longer absence, f6 before the joiners came and with its first eight weeks frozen, f7 with an "
        "expert for each of two domains at every event. A seat that a rule leaves to a missing kind of person (a "
        "region in f2, an expert in f7) counts as open.",
        needs=(INSTANCES,),
    )


def _two_judges() -> Check:
    return Check(
        key="agreement",
        title="The two judges",
        prose="The checker counts every rule of a plan again in plain Python. Over random small problems its counts "
        "and the solver's own objective must be equal; for problems small enough, every possible schedule is tried.",
        command=("benchmarks.agreement", "--problems", "1000"),
        estimate=60,
    )


def _order_of_aims() -> Check:
    return Check(
        key="lexicographic",
        title="The order of the aims",
        prose="No lower aim is improved at the cost of a higher one. The solve is compared with solving the aims one "
        "after another by other means, or with all schedules where they are few.",
        command=("benchmarks.lexicographic", "--problems", "500"),
        estimate=40,
    )


def _replay() -> Check:
    return Check(
        key="replay",
        title="A real programme, replayed",
        prose="A real programme of Escalation Engineers filled 68 % of its seats and covered 10 of 24 UTC hours. With "
        "as many volunteers, drawn at the real rate with windows drawn from a seed, the engine plans twelve months. "
        "What the replay cannot know is written in the module: the real people's windows and wishes. It also knows "
        "all volunteers at the start, where the real programme learned of half of them after their term had begun.",
        command=("benchmarks.replay", "--json"),
        estimate=100,
        columns=(
            ("who", "who"),
            ("seats filled, %", "filled_percent"),
            ("UTC hours covered, of 24", "covered_hours"),
            ("people", "people"),
            ("status", "status"),
            ("largest gap", "gap"),
        ),
        needs=(SHARED / "real-org",),
    )


def _clashes() -> Check:
    return Check(
        key="infeasible",
        title="Quarters that cannot be",
        prose="Every seat must be filled: the smallest set of clashing rules, and the cheapest way out. `drop` takes "
        "people of the thinnest window away and `tighten` asks for more weeks between weekends, each until "
        "counting says that seats must stay open; `spread` makes the spread over time zones hard and moves "
        "volunteers away. Where rules do not clash the outcome is FEASIBLE.",
        command=("benchmarks.infeasible", *_files("f[2-7]*.json")),
        estimate=120,
        columns=(
            ("instance", "name"),
            ("people", "people"),
            ("variant", "variant"),
            ("outcome", "outcome"),
            ("statements that clash", "conflict"),
            ("seconds", "seconds"),
            ("cost of the way out", "repair"),
            ("seconds", "repair_seconds"),
        ),
        needs=(INSTANCES,),
    )


def _starting() -> Check:
    return Check(
        key="startup",
        title="Starting",
        prose="`watchbill --help`, in seconds.",
        command=("benchmarks.startup",),
        estimate=5,
        beside=("api.cli.main",),
    )
