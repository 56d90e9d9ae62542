"""The rows of what is done with plans, and of the programs around the solver: each line a benchmark of its own."""

from __future__ import annotations

from pathlib import Path

from benchmarks.bars import Bar, summary
from benchmarks.conflicts import is_good
from benchmarks.rows import words
from benchmarks.rows.entries import CONTENDER, INSTANCES, Choice, Entry, beside_of, shown, summed
from benchmarks.running import Task

SMALL, LARGE = INSTANCES / "weekend-45x52.json", INSTANCES / "weekend-300x104.json"
PROGRAM = ("api.cli.main",)
"""What the product's command reaches, for benchmarks that start it."""
OUR_CONTENDER = (CONTENDER, *beside_of("watchbill"))
"""What the product as a contender reaches, for benchmarks that start it."""


def replan(choice: Choice) -> tuple[Entry, ...]:
    """As little as possible changed after a disruption."""
    count, few = (max(3, round(n * choice.factor)) for n in (200, 10))
    must = summary("changes <= forced + 2 at no loss in 90 %, front in 2 s", lambda run: bool(run["met"]))
    aim = summary("the same, in 1 s", lambda run: bool(run["met"]) and run["median_seconds"] <= 1)

    def entry(name: str, path: Path, disruptions: int, seconds: float, *bars: Bar) -> Entry:
        command = ("benchmarks.replan", shown(path), "--disruptions", str(disruptions))
        label, key = f"re-plan {name}, {disruptions} disruptions", f"replan/{path.stem}/{disruptions}"
        return summed(label, key, command, seconds, (path,), *bars, words=words.of_replanning)

    return (
        entry("45 x 52", SMALL, count, 2.0 * count, must),
        entry("300 x 104", LARGE, few, 60 + 8.0 * few, must, aim),
    )


def conflicts(choice: Choice) -> tuple[Entry, ...]:
    """All that clashes, and ways out."""

    def bar(seconds: float) -> Bar:
        return summary(
            f"all conflicts, each verified smallest, and 3 ways out in {seconds:g} s",
            lambda run: is_good(run) and run["seconds"] <= seconds,
        )

    def entry(name: str, path: Path, seconds: float) -> Entry:
        tasks = tuple(
            Task(
                f"conflicts/{path.stem}/{seed}",
                ("benchmarks.conflicts", shown(path), "--seed", str(seed)),
                10 * seconds,
                2 * seconds,
            )
            for seed in range(choice.seeds or 3)
        )
        return Entry(f"conflicts {name}", tasks, bar(seconds), None, (path,), words=words.of_conflicts)

    return (entry("45 x 52", SMALL, 2), entry("300 x 104", LARGE, 5))


def cover() -> tuple[Entry, ...]:
    """Who could stand in."""
    bar = summary("ranked in 100 ms (median), all differences right", lambda run: bool(run["met"]))

    def entry(name: str, path: Path, seconds: float) -> Entry:
        command = ("benchmarks.cover", shown(path), "--duties", "50")
        return summed(f"cover {name}", f"cover/{path.stem}", command, seconds, (path,), bar, words=words.of_cover)

    return (entry("45 x 52", SMALL, 20), entry("300 x 104", LARGE, 60))


def equal(choice: Choice) -> tuple[Entry, ...]:
    """The same plan from the same input, run after run."""
    terms = INSTANCES / "ee-24x52.json"
    runs, few = (max(4, round(n * choice.factor)) for n in (100, 10))
    bar = summary("all plans identical", lambda run: run["plans"] == 1 and "no plan" not in run["statuses"])

    def entry(label: str, path: Path, count: int, seconds: float, *more: str) -> Entry:
        command = ("benchmarks.equal", shown(path), "--runs", str(count), *more)
        key = f"equal/{path.stem}/{count}"
        return summed(label, key, command, seconds, (path,), bar, words=words.of_equal_runs, beside=OUR_CONTENDER)

    of_terms = f"EE 24 x 52, {few} runs, 2 workers, 5 s of effort"
    return (
        entry(f"weekend 45 x 52, {runs} runs", SMALL, runs, 2.0 * runs),
        entry(of_terms, terms, few, 12.0 * few, "--workers", "2", "--effort", "5"),
    )


def growth(choice: Choice) -> tuple[Entry, ...]:
    """How processor time rises with size."""

    def bar(most: float) -> Bar:
        return summary(
            f"exponent <= {most:g}",
            lambda run: run["exponent"] is not None and run["exponent"] <= most and run["proven"] == run["runs"],
        )

    seeds, seconds = choice.seeds or 3, 120 * choice.factor
    command = ("benchmarks.growth", "--seeds", str(seeds), "--seconds", f"{seconds:g}")
    label, key, bars = "growth, 2k to 100k literals", f"growth/{seeds}/{seconds:g}", (bar(1.5), bar(1.2))
    estimate = 100.0 * seeds
    return (summed(label, key, command, estimate, (), *bars, words=words.of_growth, beside=OUR_CONTENDER),)


def http(choice: Choice) -> tuple[Entry, ...]:
    """Registrations while a solve runs."""
    seconds = 20 * choice.factor
    command = ("benchmarks.http", "--while-solving", "--json", "--seconds", f"{seconds:g}")
    bar = summary("150 registrations a second, p99 under 250 ms", lambda run: bool(run["met"]))
    label, key = "registrations on SQLite FULL while a solve runs; CPU ms each", f"http/{seconds:g}"
    return (summed(label, key, command, seconds + 30, (), bar, words=words.of_registrations, beside=PROGRAM),)


def feeds(choice: Choice) -> tuple[Entry, ...]:
    """Polls of calendars, alone and beside everything else."""
    subscribers, seconds = 1_000_000 if choice.long else 10_000, 60 * choice.factor
    alone = ("benchmarks.feeds", "--json", "--subscribers", str(subscribers))
    beside = ("benchmarks.feed_load", "--json", "--seconds", f"{seconds:g}")
    cheap = summary("304 in 60 us CPU and no statement, rendered feed in 400 us", lambda run: bool(run["met"]))
    quick = summary("p99 of polls under 50 ms, no errors", lambda run: bool(run["met"]))
    polls, load = f"polls of {subscribers:,} calendars", "10,000 calendars, 50 writes/s, a solve"
    return (
        summed(polls, f"feeds/{subscribers}", alone, 60.0, (), cheap, words=words.of_polls, beside=PROGRAM),
        summed(load, f"load/{seconds:g}", beside, seconds + 60, (), quick, words=words.of_load, beside=PROGRAM),
    )
