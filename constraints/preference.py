"""Wishes: days that people would rather not serve, and days that they would like to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
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
    it is marked volunteer. However often somebody says so, a shift counts once for each grade: wishes of one grade
    that touch the same shift are one wish.
    Boundary: both ends of a preference are included; a shift that ends at local midnight does not touch the next day.
    Weekend number ``avoid_quota``, in order of date, still counts and the next does not, so that nobody can avoid
    everything.
    """

    kind: Literal["preference"] = "preference"
    avoid_quota: int = Field(default=6, ge=0, le=53, description="weekends per person that avoid counts on")

    aim: ClassVar[Aim] = Aim.PREFERENCES
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer, shift in self._avoided(problem):
            if schedule.holds(engineer.id, shift.id):
                yield self.violation(
                    _avoided_key(engineer, shift),
                    f"{engineer.name} would rather not serve on {shift.label}.",
                    engineers=(engineer.id,),
                    duties=(shift.id,),
                )
        for engineer, wish, touched in problem.lasting(_wanted):
            if not any(schedule.holds(engineer.id, shift.id) for shift in touched):
                yield self.violation(
                    _key(wish),
                    f"{engineer.name} would like to serve between {wish.first_on:%d %b} and {wish.last_on:%d %b %Y}.",
                    amount=WORTH[wish.grade],
                    engineers=(engineer.id,),
                )

    def state(self, model: Encoding) -> None:
        for engineer, shift in self._avoided(model.problem):
            model.at_most(model.works(engineer.id, shift.id), 0, _avoided_key(engineer, shift))
        for engineer, wish, touched in model.problem.lasting(_wanted):
            worth = WORTH[wish.grade]
            held = model.total(model.works(engineer.id, shift.id) for shift in touched)
            model.at_least(held * worth, worth, _key(wish))

    def _avoided(self, problem: Problem) -> Iterator[tuple[Engineer, Shift]]:
        """Every shift that somebody would rather not serve, and that counts, once."""
        for engineer in problem.engineers:
            for shift in honoured(problem, engineer, Grade.AVOID, self.avoid_quota):
                yield engineer, shift


def _wanted(problem: Problem) -> tuple[tuple[Engineer, Preference, tuple[Shift, ...]], ...]:
    """Every wish to serve that touches a shift, with those of the engineer's shifts that it touches."""
    by_engineer = shifts_by_engineer(problem)
    return tuple(
        (engineer, wish, touched)
        for engineer in problem.engineers
        for grade in WORTH
        for wish, touched in _joined(problem.preferences_of(engineer.id), grade, engineer, by_engineer)
    )


def _joined(
    wishes: Iterable[Preference], grade: Grade, engineer: Engineer, by_engineer: Mapping[str, tuple[Shift, ...]]
) -> Iterator[tuple[Preference, tuple[Shift, ...]]]:
    """Wishes of a grade that touch a shift; those that touch the same one are a single wish over all their dates."""
    found: list[tuple[Preference, tuple[Shift, ...]]] = []
    for wish in (wish for wish in wishes if wish.grade is grade):
        touched = tuple(
            shift
            for shift in by_engineer.get(engineer.id, ())
            if wish.touches(local_dates(shift.span, engineer.time_zone))
        )
        same = [each for each in found if not set(each[1]).isdisjoint(touched)]
        found = [each for each in found if each not in same]
        whole = reduce(_over_both, (other for other, _ in same), wish)
        shifts = tuple(dict.fromkeys(shift for _, shifts in ((wish, touched), *same) for shift in shifts))
        found += [(whole, shifts)] if shifts else []
    yield from found


def _over_both(one: Preference, other: Preference) -> Preference:
    first_on, last_on = min(one.first_on, other.first_on), max(one.last_on, other.last_on)
    return one.model_copy(update={"first_on": first_on, "last_on": last_on})


def _key(wish: Preference) -> Key:
    return (wish.engineer_id, wish.grade.value, wish.first_on.isoformat(), wish.last_on.isoformat())


def _avoided_key(engineer: Engineer, shift: Shift) -> Key:
    return (engineer.id, Grade.AVOID.value, shift.id)
