"""A part as a model of MathOpt, ortools' interface to HiGHS, Glop and PDLP: written in bulk from the arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2

from scheduler.engine.part import Part, Whole
from scheduler.engine.rows import NO_BOUND


def exported(part: Part, *, whole: bool) -> model_pb2.ModelProto:
    """The part with its objective; variables and rows have the numbers of the part.

    With ``whole`` the variables are integers, else this is its linear relaxation. A million entries take about 0.3 s.
    """
    model = model_pb2.ModelProto()
    variables, objective, rows = model.variables, model.objective, model.linear_constraints
    variables.ids.extend(range(part.variables))
    variables.lower_bounds.extend(_floats(part.lower))
    variables.upper_bounds.extend(_floats(part.upper))
    variables.integers.extend([whole] * part.variables)
    priced = np.flatnonzero(part.cost)
    objective.offset = float(part.constant)
    objective.linear_coefficients.ids.extend(priced.tolist())
    objective.linear_coefficients.values.extend(_floats(part.cost[priced]))
    rows.ids.extend(range(part.rows))
    rows.lower_bounds.extend(np.where(part.low <= -NO_BOUND, -math.inf, part.low).tolist())
    rows.upper_bounds.extend(np.where(part.high >= NO_BOUND, math.inf, part.high).tolist())
    _write_matrix(model, part)
    return model


def numbers_of(ids: Iterable[int], values: Iterable[float], size: int) -> NDArray[np.float64]:
    """A sparse vector of a solution as an array; what it does not name is 0."""
    dense = np.zeros(size)
    dense[list(ids)] = list(values)
    return dense


def _write_matrix(model: model_pb2.ModelProto, part: Part) -> None:
    """MathOpt asks for the entries by row, then by column."""
    order = np.lexsort((part.columns, part.row_of))
    matrix = model.linear_constraint_matrix
    matrix.row_ids.extend(part.row_of[order].tolist())
    matrix.column_ids.extend(part.columns[order].tolist())
    matrix.coefficients.extend(_floats(part.coefficients[order]))


def _floats(numbers: Whole) -> list[float]:
    floats: list[float] = numbers.astype(np.float64).tolist()
    return floats
