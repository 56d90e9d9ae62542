"""The rules of on-call rosters, as constraints like those of the product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule

PER_POINT = 100
"""Unevenness counts in hundredths of a full work load, rounded up."""


def group(ids: Mapping[int, str], days: tuple[int, ...]) -> tuple[str, ...]:
    """The duties of some days, in order."""
    return tuple(ids[day] for day in sorted(days))


class Fixed(Constraint):
    """Days that an engineer must take. Amount: one per fixed day not held. Boundary: none."""

    kind: Literal["fixed"] = "fixed"
    pairs: tuple[tuple[str, str], ...]

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer_id, duty_id in self.pairs:
            if not schedule.holds(engineer_id, duty_id):
                says = f"{problem.engineer(engineer_id).name} is not on {duty_id}, which is fixed."
                yield self.violation((engineer_id, duty_id), says, engineers=(engineer_id,))

    def state(self, model: Encoding) -> None:
        for engineer_id, duty_id in self.pairs:
            model.at_least(model.works(engineer_id, duty_id), 1, (engineer_id, duty_id))


class NeverAllOf(Constraint):
    """Nobody holds all the duties of a group: too many days in a row, or weekends too near.

    Amount: one per engineer and group held whole. Boundary: all but one of a group is allowed.
    """

    kind: Literal["never_all_of"] = "never_all_of"
    groups: tuple[tuple[str, ...], ...]

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            held = {duty.id for duty in schedule.duties_of(engineer.id)}
            for duties in self.groups:
                if held.issuperset(duties):
                    yield self.violation((engineer.id, *duties), f"{engineer.name} is on {' and '.join(duties)}.")

    def state(self, model: Encoding) -> None:
        for engineer in model.problem.engineers:
            for duties in self.groups:
                held = model.total(model.works(engineer.id, duty_id) for duty_id in duties)
                model.at_most(held, len(duties) - 1, (engineer.id, *duties))


class DaysTogether(NeverAllOf):
    """Days that one engineer had better not hold together. Amount and boundary are those of ``never_all_of``."""

    kind: Literal["days_together"] = "days_together"  # type: ignore[assignment]

    aim: ClassVar[Aim] = Aim.EVENNESS


class EvenDays(Constraint):
    """Days on call are shared by work load. ``loads`` holds (engineer, work load in per cent).

    Amount: the smallest whole a with |load_i x days_j - load_j x days_i| <= 100 a for all pairs.
    Boundary: days in exact proportion to the loads cost nothing.
    """

    kind: Literal["even_days"] = "even_days"
    loads: tuple[tuple[str, int], ...]
    duties: tuple[str, ...]

    aim: ClassVar[Aim] = Aim.EVENNESS

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:  # noqa: ARG002
        wanted = set(self.duties)
        days = Counter(a.engineer_id for a in schedule.assignments if a.duty_id in wanted)
        apart = [load * days[b] - other * days[a] for (a, load), (b, other) in permutations(self.loads, 2)]
        amount = -(-max(apart, default=0) // PER_POINT)
        if amount:
            yield self.violation((self.label,), f"Days on call are uneven by {amount}.", amount=amount)

    def state(self, model: Encoding) -> None:
        """Every pair of people has two rows, so the sums get names: the model is a quarter as large."""
        days = {e: model.named(model.total(model.works(e, duty_id) for duty_id in self.duties)) for e, _ in self.loads}
        apart = [load * days[b] - other * days[a] for (a, load), (b, other) in permutations(self.loads, 2)]
        if apart:
            model.at_most(model.ceiling(model.maximum(apart), PER_POINT), 0, (self.label,))
