"""Wishes: days that people would rather not serve, and days that they would like to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.availability import Grade, Preference
from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import local_dates


class PreferenceConstraint(Constraint):
    """Unwished days stay free and wished days bring a shift.

    Amount: one per shift that touches a date marked avoid, and one per wish marked prefer in which there are shifts
    and the engineer holds none.
    Boundary: both ends of a preference are included; a shift that ends at local midnight does not touch the next day.
    """

    kind: Literal["preference"] = "preference"

    aim: ClassVar[Aim] = Aim.PREFERENCES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer, wish, touched in _wishes(problem):
            held = [shift for shift in touched if schedule.holds(engineer.id, shift.id)]
            if wish.grade is Grade.AVOID:
                for shift in held:
                    yield self.violation(
                        (engineer.id, wish.first_on.isoformat(), wish.last_on.isoformat(), shift.id),
                        f"{engineer.name} would rather not serve on {shift.label}.",
                        engineers=(engineer.id,),
                        duties=(shift.id,),
                    )
            elif not held:
                yield self.violation(
                    (engineer.id, wish.first_on.isoformat(), wish.last_on.isoformat()),
                    f"{engineer.name} would like to serve between {wish.first_on:%d %b} and {wish.last_on:%d %b %Y}.",
                    engineers=(engineer.id,),
                )

    def state(self, model: Encoding) -> None:
        for engineer, wish, touched in _wishes(model.problem):
            key = (engineer.id, wish.first_on.isoformat(), wish.last_on.isoformat())
            if wish.grade is Grade.AVOID:
                for shift in touched:
                    model.at_most(model.works(engineer.id, shift.id), 0, (*key, shift.id))
            else:
                model.at_least(model.total(model.works(engineer.id, shift.id) for shift in touched), 1, key)


def _wishes(problem: Problem) -> Iterator[tuple[Engineer, Preference, tuple[Shift, ...]]]:
    """Every wish that touches a shift, once, with the shifts of the engineer's rosters that it touches."""
    by_engineer = shifts_by_engineer(problem)
    for engineer in problem.engineers:
        for wish in dict.fromkeys(problem.preferences_of(engineer.id)):
            touched = tuple(
                shift
                for shift in by_engineer.get(engineer.id, ())
                if wish.touches(local_dates(shift.span, engineer.time_zone))
            )
            if touched:
                yield engineer, wish, touched
