"""Toy constraints that say one thing about a model, for tests of the engine alone."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class Filled(Constraint):
    """Every shift has at least one person. Amount: one per empty shift. Boundary: one person is enough."""

    kind: Literal["filled"] = "filled"

    aim: ClassVar[Aim] = Aim.UNFILLED

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in problem.shifts:
            if not schedule.holders(shift.id):
                yield self.violation((shift.id,), f"Nobody is on {shift.label}.")

    def state(self, model: Encoding) -> None:
        for shift in model.problem.shifts:
            model.at_least(
                model.total(model.works(e.id, shift.id) for e in model.problem.roster(shift)), 1, (shift.id,)
            )


class Price(Constraint):
    """An engineer costs so much per shift. Amount: ``each`` per shift. Boundary: none."""

    kind: Literal["price"] = "price"
    engineer_id: str
    each: int = 1

    aim: ClassVar[Aim] = Aim.PREFERENCES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in schedule.shifts_of(self.engineer_id):
            yield self.violation((shift.id,), f"{self.engineer_id} is dear.", amount=self.each)

    def state(self, model: Encoding) -> None:
        for shift in model.problem.shifts:
            model.at_most(self.each * model.works(self.engineer_id, shift.id), 0, (shift.id,))


class SpreadPrice(Price):
    """The same price at the least important aim."""

    kind: Literal["spread_price"] = "spread_price"

    aim: ClassVar[Aim] = Aim.SPREAD


class Forbidden(Constraint):
    """An engineer serves nowhere. Amount: one per shift. Boundary: none."""

    kind: Literal["forbidden"] = "forbidden"
    engineer_id: str

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in schedule.shifts_of(self.engineer_id):
            yield self.violation((shift.id,), f"{self.engineer_id} may not serve.")

    def state(self, model: Encoding) -> None:
        for shift in model.problem.shifts:
            model.forbid(self.engineer_id, shift.id, (shift.id,))


class Miscounted(Price):
    """A planted mistake: its checker counts one more than its statement."""

    kind: Literal["miscounted"] = "miscounted"

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in problem.shifts:
            yield self.violation((shift.id,), "counted too often", amount=self.each + 1)


class Unprovable(Constraint):
    """One engineer's shifts, weighed in seven ways, weigh half of all shifts each time. Amount: the differences.

    Boundary: none. With fifty shifts no choice of them does it, and no solver can prove that before people lose
    patience: every bound but that of trying all 2^50 choices is zero (the "market split" problems of Cornuejols and
    Dawande, 1998). So a search with this rule ends only by its limits.
    """

    kind: Literal["unprovable"] = "unprovable"
    engineer_id: str

    aim: ClassVar[Aim] = Aim.PREFERENCES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        held = {shift.id for shift in schedule.shifts_of(self.engineer_id)}
        for row, (weights, half) in enumerate(self._rows(problem)):
            weighs = sum(weight for shift_id, weight in weights.items() if shift_id in held)
            if weighs != half:
                yield self.violation((str(row),), f"row {row} is not halved", amount=abs(weighs - half))

    def state(self, model: Encoding) -> None:
        for row, (weights, half) in enumerate(self._rows(model.problem)):
            weighs = model.total(
                [model.works(self.engineer_id, shift_id) for shift_id in weights], list(weights.values())
            )
            model.at_most(weighs, half, (str(row),))
            model.at_least(weighs, half, (str(row),))

    @staticmethod
    def _rows(problem: Problem) -> Iterator[tuple[dict[str, int], int]]:
        rng = Random(1998)
        for _ in range(7):
            weights = {shift.id: rng.randrange(1, 100) for shift in problem.shifts}
            yield weights, sum(weights.values()) // 2
