"""Duty on company days and public holidays stays near everybody's fair share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import LOAD_PER_POINT, Shift
from scheduler.domain.days_off import shifts_on_days_off
from scheduler.domain.eligibility import could_serve
from scheduler.domain.fairness import squared
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class FairHolidays(Constraint):
    """Nobody carries much more than their share of the duty on their own company days and public holidays.

    Which days count depends on the person's country and subdivision. The share of a shift is that of all who could
    serve it, by FTE, whether it is a holiday to them or not; so where somebody can serve for whom it is an ordinary
    day, the others may well carry less than their share, which costs nothing.
    Amount: per engineer, the square of the load above the share in points, in tenths of a squared point, interpolated
    between whole points. A point is four hours of weekend duty; company days in the week weigh one and a half.
    Boundary: load up to the share costs nothing. A shift counts whole when it touches a day off by its local dates;
    one that ends at local midnight does not touch the next day.
    """

    kind: Literal["fair_holidays"] = "fair_holidays"

    aim: ClassVar[Aim] = Aim.EVENNESS
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer_id, share in _shares(problem).items():
            held = [shift for shift in share.shifts if schedule.holds(engineer_id, shift.id)]
            load = sum(shift.load for shift in held)
            if load > share.due:
                yield self.violation(
                    (engineer_id,),
                    f"{problem.engineer(engineer_id).name} carries {load / LOAD_PER_POINT:.1f} points on company days "
                    f"and public holidays; a fair share is {share.due / LOAD_PER_POINT:.1f}.",
                    amount=squared(load - share.due, share.most - share.due),
                    engineers=(engineer_id,),
                    duties=tuple(shift.id for shift in held),
                )

    def state(self, model: Encoding) -> None:
        for engineer_id, share in _shares(model.problem).items():
            if share.most <= share.due:
                continue
            works = [model.works(engineer_id, shift.id) for shift in share.shifts]
            above = model.total(works, [shift.load for shift in share.shifts]) - share.due
            points = range((share.most - share.due) // LOAD_PER_POINT + 1)
            lines = [(2 * p + 1) * above - LOAD_PER_POINT * p * (p + 1) for p in points]
            model.at_most(model.maximum(lines), 0, (engineer_id,))


@dataclass(frozen=True, slots=True)
class _HolidayShare:
    """The shifts on an engineer's days off, what they are due of them and all that there is, in tenths of a point."""

    shifts: tuple[Shift, ...]
    due: int
    most: int


def _shares(problem: Problem) -> Mapping[str, _HolidayShare]:
    """The share of everybody who is on the roster of a shift on a day off of theirs."""
    return problem.lasting(_compute_shares)


def _compute_shares(problem: Problem) -> Mapping[str, _HolidayShare]:
    parts = _parts(problem)
    return {
        engineer_id: _HolidayShare(
            shifts,
            round(sum((parts[shift.id].get(engineer_id, Fraction()) for shift in shifts), Fraction())),
            sum(shift.load for shift in shifts),
        )
        for engineer_id, shifts in sorted(shifts_on_days_off(problem).items())
    }


def _parts(problem: Problem) -> Mapping[str, Mapping[str, Fraction]]:
    """Per shift that is a holiday to anybody, and per engineer who could serve it: what of its load is theirs."""
    parts: dict[str, dict[str, Fraction]] = defaultdict(dict)
    holidays = {shift.id: shift for shifts in shifts_on_days_off(problem).values() for shift in shifts}
    for shift in holidays.values():
        able = [engineer for engineer in problem.roster(shift) if could_serve(problem, engineer, shift)]
        fte = {engineer.id: Fraction(engineer.fte).limit_denominator(100) for engineer in able}
        for engineer_id, part in fte.items():
            parts[shift.id][engineer_id] = shift.load * shift.seats * part / sum(fte.values())
    return parts
