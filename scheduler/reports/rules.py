"""Rules: what each constraint of the policy asks, whether the plan keeps it, and what breaking it costs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scheduler.domain.constraint import Constraint
from scheduler.domain.evaluation import Evaluation
from scheduler.reports.view import PlanView


@dataclass(frozen=True, slots=True)
class RuleCost:
    """One constraint. ``weight`` None means hard. ``places`` is where it is broken, ``amount`` by how much in all,
    ``penalty`` what that costs, ``worst`` the sentence of the dearest place. ``asks`` is its statement."""

    label: str
    kind: str
    weight: int | None
    aim: str
    asks: str
    owner: str
    reason: str
    places: int
    amount: int
    penalty: int
    worst: str


def rule_costs(view: PlanView) -> tuple[RuleCost, ...]:
    """Every constraint of the policy: hard ones first, then soft ones by aim, dearest first."""
    costs = [_cost(constraint, view.evaluation) for constraint in view.constraints]
    order = {constraint.label: constraint.aim for constraint in view.constraints}
    return tuple(
        sorted(costs, key=lambda c: (c.weight is not None, order[c.label] if c.weight else 0, -c.penalty, c.label))
    )


def _cost(constraint: Constraint, evaluation: Evaluation) -> RuleCost:
    soft = [entry for entry in evaluation.priced if entry.violation.constraint == constraint.label]
    known = (*evaluation.broken, *evaluation.decided)
    broken = [violation for violation in known if violation.constraint == constraint.label]
    found = broken or [entry.violation for entry in soft]
    return RuleCost(
        label=constraint.label,
        kind=constraint.kind,
        weight=constraint.weight,
        aim="" if constraint.is_hard else constraint.aim.says,
        asks=statement_of(constraint),
        owner=constraint.owner,
        reason=constraint.reason,
        places=len(found),
        amount=sum(violation.amount for violation in found),
        penalty=sum(entry.penalty for entry in soft),
        worst=found[0].says if found else "",
    )


def statement_of(constraint: Constraint) -> str:
    """The first paragraph of what its class says of itself, on one line, with numbers in place of parameters."""
    paragraph = (type(constraint).__doc__ or "").strip().partition("\n\n")[0]
    return re.sub(r"``(\w+)``", lambda named: _number(constraint, named[1]), " ".join(paragraph.split()))


def _number(constraint: Constraint, parameter: str) -> str:
    value = getattr(constraint, parameter, parameter)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else parameter
