"""A plan as it is looked at: the plan itself, the constraints it was made under, and what the checker says of it."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.constraint import Constraint
from scheduler.domain.evaluation import Evaluation, evaluate
from scheduler.domain.plan import Plan, PlanContent, Provenance
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


@dataclass(frozen=True)
class PlanView:
    """Everything that a report may ask about a plan. ``organisation`` is the name for the title."""

    plan: PlanContent
    constraints: tuple[Constraint, ...]
    evaluation: Evaluation
    organisation: str = ""

    @property
    def problem(self) -> Problem:
        return self.plan.problem

    @property
    def schedule(self) -> Schedule:
        return self.plan.schedule

    @property
    def provenance(self) -> Provenance:
        return self.plan.provenance

    @property
    def hard(self) -> tuple[Constraint, ...]:
        """The constraints that no plan may break."""
        return tuple(constraint for constraint in self.constraints if constraint.is_hard)

    @property
    def title(self) -> str:
        """The quarter, and once the plan is kept its version and state."""
        parts = [self.organisation, self.plan.quarter] if self.organisation else [self.plan.quarter]
        if isinstance(self.plan, Plan):
            parts.append(f"version {self.plan.version} ({self.plan.state})")
        return ", ".join(parts)


def view_of(plan: PlanContent, constraints: tuple[Constraint, ...], organisation: str = "") -> PlanView:
    """The view of a plan, judged anew by the checker. ``constraints`` are those of ``plan.policy``, parsed.

    Raises InvalidSchedule when the schedule does not belong to the problem.
    """
    return PlanView(plan, constraints, evaluate(plan.problem, plan.schedule, constraints), organisation)
