"""A part as a CP-SAT model."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from scheduler.engine.part import Part
from scheduler.engine.rows import NO_BOUND


def stated(part: Part) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """A model of the part, with its objective, and the variables in the order of the part."""
    model = written(part)
    return model, [model.get_int_var_from_proto_index(number) for number in range(part.variables)]


def written(part: Part) -> cp_model.CpModel:
    """A model of the part, with its objective; variables are known by their numbers.

    Numbers are written into the model's own form, which is several times as quick as adding up expressions.
    """
    model = cp_model.CpModel()
    proto = model.proto
    for ends in zip(part.lower.tolist(), part.upper.tolist(), strict=True):
        proto.variables.add().domain.extend(ends)
    _write_rows(proto, part)
    priced = part.cost.nonzero()[0]
    proto.objective.vars.extend(priced.tolist())
    proto.objective.coeffs.extend(part.cost[priced].tolist())
    proto.objective.offset = part.constant
    return model


def _write_rows(proto: cp_model.CpModelProto, part: Part) -> None:
    """Each row, as an at-most-one where it is one; a row without variables that cannot hold is an empty clause."""
    columns, coefficients = part.columns.tolist(), part.coefficients.tolist()
    exclusive = _at_most_ones(part).tolist()
    ends = zip(part.low.tolist(), part.high.tolist(), strict=True)
    for number, ((first, end), (low, high)) in enumerate(zip(pairwise(part.starts.tolist()), ends, strict=True)):
        if exclusive[number]:
            proto.constraints.add().at_most_one.literals.extend(columns[first:end])
        elif first < end:
            linear = proto.constraints.add().linear
            linear.vars.extend(columns[first:end])
            linear.coeffs.extend(coefficients[first:end])
            linear.domain.extend((max(low, -NO_BOUND), min(high, NO_BOUND)))
        elif low > 0 or high < 0:
            proto.constraints.add().bool_or.literals.extend(())


def _at_most_ones(part: Part) -> NDArray[np.bool_]:
    """Per row: whether it says that at most one of its literals is true."""
    other = (part.coefficients != 1) | (part.lower[part.columns] != 0) | (part.upper[part.columns] != 1)
    seen = np.concatenate(([0], np.cumsum(other)))
    unit = seen[part.starts[1:]] == seen[part.starts[:-1]]
    exclusive: NDArray[np.bool_] = unit & (part.high == 1) & (part.low <= 0) & (part.starts[1:] > part.starts[:-1])
    return exclusive
