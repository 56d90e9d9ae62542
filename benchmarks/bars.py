"""Bars: what a measured run must reach, in words and as a test.

A run is the JSON line of a contender, with its ``course``, or the summary of another benchmark. A test answers None
when the run could not show it: it was granted less time than the bar speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Run = Mapping[str, Any]
Test = Callable[[Run], bool | None]


@dataclass(frozen=True)
class Bar:
    """A sentence and its test, which every run has to pass."""

    says: str
    met_by: Test

    def met(self, runs: Sequence[Run]) -> bool | None:
        """None when there are no runs, or when none failed and some could not show it."""
        answers = [self.met_by(run) for run in runs]
        if False in answers:
            return False
        return None if None in answers or not answers else True


def proven(seconds: float) -> Bar:
    """A proof, all in all within so many seconds."""

    def test(run: Run) -> bool | None:
        if run.get("status") == "proven" and run["seconds"] <= seconds:
            return True
        return False if run.get("limit", seconds) >= seconds or run.get("status") == "proven" else None

    return Bar(f"proven in {seconds:g} s", test)


def gap(most: float, seconds: float, *, megabytes: int | None = None, first: float | None = None) -> Bar:
    """A gap of at most ``most`` within so many seconds; maybe within so much memory, and a first plan by ``first``."""

    def test(run: Run) -> bool | None:
        if first is not None and (run.get("first_seconds") is None or run["first_seconds"] > first):
            return False
        if megabytes is not None and run.get("peak_mb", 0) > megabytes:
            return False
        reached = gap_after(run, seconds)
        if reached is not None and reached <= most:
            return True
        return False if run.get("limit", seconds) >= seconds else None

    parts = [] if first is None else [f"first plan in {first:g} s"]
    parts.append(f"gap {100 * most:g} % in {seconds:g} s")
    parts += [] if megabytes is None else [f"at most {megabytes:,} MB"]
    return Bar(", ".join(parts), test)


def both(*bars: Bar) -> Bar:
    """All of several bars."""

    def test(run: Run) -> bool | None:
        return Bar("", lambda other: _all([bar.met_by(other) for bar in bars])).met([run])

    return Bar("; ".join(bar.says for bar in bars), test)


def _all(answers: Sequence[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def summary(says: str, test: Callable[[Run], bool]) -> Bar:
    """A test of the summary of another benchmark; one that failed to run passes none."""
    return Bar(says, lambda run: run.get("status") != "failed" and test(run))


def gap_after(run: Run, seconds: float) -> float | None:
    """The gap that stood after so many seconds of a run; None when there was no plan or no bound."""
    if run.get("objective") is None:
        return None
    best, bound = None, None
    for at, found, proved in run.get("course", ()):
        if at <= seconds:
            best, bound = found, proved
    if run["seconds"] <= seconds:
        best, bound = run["objective"], run["bound"]
    if best is None or bound is None:
        return None
    return float(max(0, best - bound) / max(1, best))


def verdict(must: Bar | None, aim: Bar | None, runs: Sequence[Run]) -> str:
    """``aim``, ``must``, ``missed``, or ``-`` when nothing was measured or no bar is set."""
    if not runs or must is None:
        return "-"
    if aim is not None and aim.met(runs) and must.met(runs) is not False:
        return "aim"
    return {True: "must", False: "**missed**", None: "not shown"}[must.met(runs)]
