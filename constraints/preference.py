"""Wishes: days that people would rather not serve, and days that they would like to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.availability import Grade, Preference
from scheduler.domain.constraint import Aim, Constraint, Encoding, Key, Reach, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import local_dates
from scheduler.domain.wishes import honoured

WORTH = {Grade.PREFER: 1, Grade.VOLUNTEER: 2}
"""What an unmet wish to serve counts: who volunteers means it more than who merely prefers a day."""


class PreferenceConstraint(Constraint):
    """Unwished days stay free and wished days bring a shift. Days marked ok or unavailable count nothing here.

    Amount: one per shift that touches a date marked avoid, on the first ``avoid_quota`` weekends that a person marks
    so; and per wish in which there are shifts and the engineer holds none, one when it is marked prefer and two when
    it is marked volunteer.
    Boundary: both ends of a preference are included; a shift that ends at local midnight does not touch the next day.
    Weekend number ``avoid_quota``, in order of date, still counts and the next does not, so that nobody can avoid
    everything.
    """

    kind: Literal["preference"] = "preference"
    avoid_quota: int = Field(default=6, ge=0, le=53, description="weekends per person that avoid counts on")

    aim: ClassVar[Aim] = Aim.PREFERENCES
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer, wish, touched in self._wishes(problem):
            held = [shift for shift in touched if schedule.holds(engineer.id, shift.id)]
            if wish.grade is Grade.AVOID:
                for shift in held:
                    yield self.violation(
                        (*_key(wish), shift.id),
                        f"{engineer.name} would rather not serve on {shift.label}.",
                        engineers=(engineer.id,),
                        duties=(shift.id,),
                    )
            elif not held:
                yield self.violation(
                    _key(wish),
                    f"{engineer.name} would like to serve between {wish.first_on:%d %b} and {wish.last_on:%d %b %Y}.",
                    amount=WORTH[wish.grade],
                    engineers=(engineer.id,),
                )

    def state(self, model: Encoding) -> None:
        for engineer, wish, touched in self._wishes(model.problem):
            if wish.grade is Grade.AVOID:
                for shift in touched:
                    model.at_most(model.works(engineer.id, shift.id), 0, (*_key(wish), shift.id))
            else:
                worth = WORTH[wish.grade]
                held = model.total(model.works(engineer.id, shift.id) for shift in touched)
                model.at_least(held * worth, worth, _key(wish))

    def _wishes(self, problem: Problem) -> Iterator[tuple[Engineer, Preference, tuple[Shift, ...]]]:
        """Every wish that counts and touches a shift, once, with those of the engineer's shifts that it touches."""
        by_engineer = shifts_by_engineer(problem)
        for engineer in problem.engineers:
            wishes = [w for w in dict.fromkeys(problem.preferences_of(engineer.id)) if w.grade in (Grade.AVOID, *WORTH)]
            avoided = {shift.id for shift in honoured(problem, engineer, Grade.AVOID, self.avoid_quota)}
            for wish in wishes:
                touched = tuple(
                    shift
                    for shift in by_engineer.get(engineer.id, ())
                    if wish.touches(local_dates(shift.span, engineer.time_zone))
                    and (wish.grade is not Grade.AVOID or shift.id in avoided)
                )
                if touched:
                    yield engineer, wish, touched


def _key(wish: Preference) -> Key:
    return (wish.engineer_id, wish.grade.value, wish.first_on.isoformat(), wish.last_on.isoformat())
