"""Judging: what the checker says of a kept plan, and whether that is what was kept with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.domain.constraint import Constraint
from scheduler.domain.evaluation import Evaluation, evaluate
from scheduler.domain.plan import PlanContent

ParsePolicy = Callable[[tuple[str, ...]], tuple[Constraint, ...]]
"""The constraints behind the canonical JSON texts of a kept policy."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A kept plan under its own policy, judged anew. ``claimed`` is the penalty that was kept with it."""

    evaluation: Evaluation
    claimed: int

    @property
    def holds(self) -> bool:
        """No hard rule is broken and the penalty is the one that was kept."""
        return self.evaluation.is_valid and self.evaluation.penalty == self.claimed


def judge(plan: PlanContent, constraints: tuple[Constraint, ...]) -> Judgement:
    """Scores a kept plan with the checker alone. Raises InvalidSchedule when it does not answer its problem."""
    return Judgement(evaluate(plan.problem, plan.schedule, constraints), plan.penalty)
