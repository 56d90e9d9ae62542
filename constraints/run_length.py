"""Short blocks make neither long runs nor long weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Key, Reach, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import Span

HOUR = timedelta(hours=1)
Run = tuple[Span, ...]


class RunLength(Constraint):
    """Shifts that touch make a run; runs, and the shifts of a week, stay short.

    GitLab gives nobody more than 3 blocks of four hours in a row, or 12 in a week. 12 hours in a row is also what the
    SRE book of Google splits a day into, and 48 hours is the week of EU directive 2003/88.
    Amount: per engineer, one for each shortest run that is too long, so one per shift that a run is too long; and per
    week the shifts, and the begun hours of each shift, beyond what a week may have.
    Boundary: exactly the numbers given are allowed. Hours in a row are elapsed time, so a run over the night in which
    clocks go back is an hour longer. A single shift may be too long by itself. A week is Monday to Sunday, and a
    weekend belongs to the week that it ends. Shifts of two rotations at the same hours count once.
    """

    kind: Literal["run_length"] = "run_length"
    hours_in_a_row: int = Field(default=12, ge=1, le=168, description="elapsed hours of shifts that touch")
    shifts_in_a_row: int = Field(default=3, ge=1, le=100, description="shifts that touch")
    hours_a_week: int = Field(default=48, ge=0, le=168, description="hours of shifts in a week")
    shifts_a_week: int = Field(default=12, ge=0, le=100, description="shifts in a week")

    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            held = schedule.shifts_of(engineer.id)
            if held:
                yield from self._runs_held(engineer, held)
                yield from self._weeks_held(engineer, held)

    def _runs_held(self, engineer: Engineer, held: tuple[Shift, ...]) -> Iterator[Violation]:
        by_span = _by_span(held)
        for run in self._too_long(by_span):
            hours = (run[-1].end_at - run[0].start_at) / HOUR
            shifts = [shift for span in run for shift in by_span[span]]
            yield self.violation(
                _run_key(engineer.id, run),
                f"{engineer.name} is on duty for {len(run)} shifts and {hours:g} hours in a row from {shifts[0].label} "
                f"on; {self.shifts_in_a_row} shifts and {self.hours_in_a_row} hours are allowed.",
                engineers=(engineer.id,),
                duties=tuple(shift.id for shift in shifts),
            )

    def _weeks_held(self, engineer: Engineer, held: tuple[Shift, ...]) -> Iterator[Violation]:
        for week_on, shifts in _by_week(held).items():
            spans = set(_by_span(shifts))
            for unit, amount, most in (
                ("shifts", len(spans), self.shifts_a_week),
                ("hours", sum(_begun_hours(span) for span in spans), self.hours_a_week),
            ):
                if amount > most:
                    yield self.violation(
                        (engineer.id, "week", week_on.isoformat(), unit),
                        f"{engineer.name} has {amount} {unit} of duty in the week of {week_on:%d %b %Y}; "
                        f"{most} are allowed.",
                        amount=amount - most,
                        engineers=(engineer.id,),
                        duties=tuple(shift.id for shift in shifts),
                    )

    def state(self, model: Encoding) -> None:
        for engineer_id, shifts in shifts_by_engineer(model.problem).items():
            by_span = _by_span(shifts)
            on_duty = {s: model.maximum(model.works(engineer_id, a.id) for a in same) for s, same in by_span.items()}
            for run in self._too_long(by_span):
                model.at_most(model.total(on_duty[span] for span in run), len(run) - 1, _run_key(engineer_id, run))
            for week_on, held in _by_week(shifts).items():
                spans = list(_by_span(held))
                hours = [_begun_hours(span) for span in spans]
                works = [on_duty[span] for span in spans]
                week = (engineer_id, "week", week_on.isoformat())
                if len(spans) > self.shifts_a_week:
                    model.at_most(model.total(works), self.shifts_a_week, (*week, "shifts"))
                if sum(hours) > self.hours_a_week:
                    model.at_most(model.total(works, hours), self.hours_a_week, (*week, "hours"))

    def _too_long(self, spans: Iterable[Span]) -> Iterator[Run]:
        """The shortest runs that break a limit: without its first or its last shift each would keep it."""
        starting = defaultdict(list)
        for span in sorted(spans, key=lambda s: (s.start_at, s.end_at)):
            starting[span.start_at].append(span)
        growing: list[Run] = [(span,) for same in starting.values() for span in same]
        while growing:
            run = growing.pop()
            if not self._is_too_long(run):
                growing += [(*run, following) for following in starting.get(run[-1].end_at, ())]
            elif not self._is_too_long(run[1:]):
                yield run

    def _is_too_long(self, run: Run) -> bool:
        hours = sum((span.duration for span in run), timedelta(0))
        return len(run) > self.shifts_in_a_row or hours > self.hours_in_a_row * HOUR


def _by_span(shifts: Iterable[Shift]) -> dict[Span, list[Shift]]:
    found: dict[Span, list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.span].append(shift)
    return dict(found)


def _by_week(shifts: Iterable[Shift]) -> dict[date, list[Shift]]:
    found: dict[date, list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.week_on].append(shift)
    return dict(found)


def _begun_hours(span: Span) -> int:
    return -(-span.duration // HOUR)


def _run_key(engineer_id: str, run: Run) -> Key:
    """The instants at which the shifts of a run meet name it."""
    return (engineer_id, "run", *(span.start_at.isoformat() for span in run), run[-1].end_at.isoformat())
