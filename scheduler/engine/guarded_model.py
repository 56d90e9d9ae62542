"""The model used to explain: every hard statement holds only while its guard does, soft ones are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ortools.sat.python import cp_model

from scheduler.domain.constraint import Constraint, Key
from scheduler.domain.coverage import Term
from scheduler.domain.problem import Problem
from scheduler.engine.linear import Linear
from scheduler.engine.part import NOBODY
from scheduler.engine.roster_model import YES_OR_NO, RosterModel
from scheduler.engine.rows import NO_BOUND

Statement = tuple[str, Key]
"""What is switched together: the label of a constraint and a key, or the engineer whom all of it concerns."""


class GuardedModel(RosterModel):
    """A RosterModel whose hard statements can be switched off one by one.

    Statements are switched in the pieces that people decide about, which keeps an explanation readable and its search
    short: one guard for all that a constraint asks of one engineer, one for all the engineers that it keeps from a
    shift, one for all the terms that it keeps an engineer from, and else one per key. ``gathered`` holds the
    (engineer, duty) pairs behind a guard that keeps people away. ``model`` and ``variables`` are what an explanation
    solves; they are written while the constraints are stated, because a guard is no part of a row.
    """

    def __init__(self, problem: Problem, constraints: Iterable[Constraint]) -> None:
        self.model = cp_model.CpModel()
        self.variables: list[cp_model.IntVar] = []
        self.guards: dict[Statement, cp_model.IntVar] = {}
        self.gathered: dict[Statement, set[tuple[str, str]]] = defaultdict(set)
        super().__init__(problem, constraints)

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:  # noqa: ARG002 - gathered
        """Never prunes a candidate: what forbids it may be part of the explanation."""
        if self._current.is_hard:
            group = (engineer_id,) if isinstance(self.problem.duties[duty_id], Term) else (duty_id,)
            self.gathered[self._current.label, group].add((engineer_id, duty_id))
            self.at_most(self.works(engineer_id, duty_id), 0, group)

    def statement(self, label: str, key: Key) -> Statement:
        """The statement that a breach with this key belongs to, unless it is gathered."""
        return label, (key[:1] if key and key[0] in self._people else key)

    def at_most(self, expression: Linear | int, bound: int, key: Key) -> None:
        excess = Linear.of(expression) - bound
        if self._current.is_hard and excess.range(self._bounds)[1] > 0:
            self.model.add(self._expression(excess) <= 0).only_enforce_if(self._guard(key))

    def _guard(self, key: Key) -> cp_model.IntVar:
        statement = self.statement(self._current.label, key)
        if statement not in self.guards:
            self.guards[statement] = self.model.new_bool_var("")
        return self.guards[statement]

    def _new(self, low: int, high: int, label: tuple[int, int, int] = (NOBODY, NOBODY, NOBODY)) -> int:
        boolean = (low, high) == YES_OR_NO
        self.variables.append(self.model.new_bool_var("") if boolean else self.model.new_int_var(low, high, ""))
        return super()._new(low, high, label)

    def _add(self, expression: Linear, low: int | None, high: int | None) -> None:
        """What defines a maximum or a unit holds in any case."""
        super()._add(expression, low, high)
        ends = -NO_BOUND if low is None else low, NO_BOUND if high is None else high
        self.model.add_linear_constraint(self._expression(expression), *ends)

    def _expression(self, expression: Linear) -> cp_model.LinearExpr:
        variables = [self.variables[variable] for variable in expression.variables]
        return cp_model.LinearExpr.weighted_sum(variables, list(expression.coefficients)) + expression.const
