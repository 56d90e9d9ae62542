"""A part as a CP-SAT model."""

from __future__ import annotations

from ortools.sat.python import cp_model

from scheduler.engine.part import Part
from scheduler.engine.parts import NO_BOUND


def stated(part: Part) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """A model of the part, with its objective, and the variables in the order of the part."""
    model = cp_model.CpModel()
    ranges = zip(part.lower.tolist(), part.upper.tolist(), strict=True)
    own = [model.new_bool_var("") if ends == (0, 1) else model.new_int_var(*ends, "") for ends in ranges]
    boolean = ((part.lower == 0) & (part.upper == 1)).tolist()
    columns, coefficients, starts = part.columns.tolist(), part.coefficients.tolist(), part.starts.tolist()
    for number, (low, high) in enumerate(zip(part.low.tolist(), part.high.tolist(), strict=True)):
        first, end = starts[number], starts[number + 1]
        members, factors = columns[first:end], coefficients[first:end]
        if high == 1 and low <= 0 and all(c == 1 and boolean[v] for v, c in zip(members, factors, strict=True)):
            model.add_at_most_one(own[v] for v in members)
            continue
        total = cp_model.LinearExpr.weighted_sum([own[v] for v in members], factors)
        model.add_linear_constraint(total, max(low, -NO_BOUND), min(high, NO_BOUND))
    priced = part.cost.nonzero()[0].tolist()
    costs = part.cost[priced].tolist()
    model.minimize(cp_model.LinearExpr.weighted_sum([own[v] for v in priced], costs) + part.constant)
    return model, own
