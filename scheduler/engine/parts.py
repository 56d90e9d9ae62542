"""Parts of a model that share nothing: regions whose people never meet on a seat are problems of their own.

Each part has its own, smaller proof; what they cost adds up. Rows are kept in flat arrays, 16 bytes per entry, so that
a part can be written down as a model without asking the constraints again.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

NO_BOUND = 1 << 60
"""Stands for no bound; larger than any sum that a model can hold."""


@dataclass
class Rows:
    """Rows low <= sum of coefficient x variable <= high; row r has the entries ``starts[r]`` to ``starts[r + 1]``."""

    starts: array[int] = field(default_factory=lambda: array("q", [0]))
    columns: array[int] = field(default_factory=lambda: array("q"))
    coefficients: array[int] = field(default_factory=lambda: array("q"))
    bounds: list[tuple[int, int]] = field(default_factory=list)
    impossible: bool = False
    """Whether a row without any variable was added that cannot hold; it belongs to no part."""

    def add(self, terms: Sequence[tuple[int, int]], low: int, high: int) -> None:
        self.impossible = self.impossible or not (terms or low <= 0 <= high)
        for variable, coefficient in terms:
            self.columns.append(variable)
            self.coefficients.append(coefficient)
        self.starts.append(len(self.columns))
        self.bounds.append((low, high))

    def row(self, number: int) -> tuple[Sequence[int], Sequence[int]]:
        """The variables and the coefficients of a row."""
        first, end = self.starts[number], self.starts[number + 1]
        return self.columns[first:end], self.coefficients[first:end]


def parts_of(rows: Rows, variables: int) -> list[list[int]]:
    """The variables of each part, largest part first; two are in one part when a chain of rows joins them."""
    root = list(range(variables))

    def find(variable: int) -> int:
        while root[variable] != variable:
            root[variable] = root[root[variable]]
            variable = root[variable]
        return variable

    for number in range(len(rows.bounds)):
        members, _ = rows.row(number)
        for member in members[1:]:
            root[find(member)] = find(members[0])
    parts: dict[int, list[int]] = defaultdict(list)
    for variable in range(variables):
        parts[find(variable)].append(variable)
    return sorted(parts.values(), key=len, reverse=True)


def models_of(
    rows: Rows, bounds: Sequence[tuple[int, int]], objective: Sequence[tuple[int, int]], parts: list[list[int]]
) -> Iterator[tuple[cp_model.CpModel, list[int], list[cp_model.IntVar]]]:
    """Per part: its model, the variables of the whole that it decides, and what stands for them."""
    part_of = {variable: number for number, part in enumerate(parts) for variable in part}
    rows_of: dict[int, list[int]] = defaultdict(list)
    for number in range(len(rows.bounds)):
        if rows.starts[number] < rows.starts[number + 1]:
            rows_of[part_of[rows.columns[rows.starts[number]]]].append(number)
    costs = dict(objective)
    for number, part in enumerate(parts):
        model = cp_model.CpModel()
        own = {v: model.new_int_var(*bounds[v], "") for v in part}
        for row in rows_of[number]:
            _state(model, rows, row, own, bounds)
        priced = [v for v in part if v in costs]
        model.minimize(cp_model.LinearExpr.weighted_sum([own[v] for v in priced], [costs[v] for v in priced]))
        yield model, part, list(own.values())


def _state(
    model: cp_model.CpModel, rows: Rows, row: int, own: dict[int, cp_model.IntVar], bounds: Sequence[tuple[int, int]]
) -> None:
    """One row in the model of its part, as an at-most-one where it is one."""
    variables, coefficients = rows.row(row)
    low, high = rows.bounds[row]
    members = [own[variable] for variable in variables]
    unit = all(c == 1 and bounds[v] == (0, 1) for v, c in zip(variables, coefficients, strict=True))
    if unit and high == 1 and low <= 0:
        model.add_at_most_one(members)
    else:
        total = cp_model.LinearExpr.weighted_sum(members, list(coefficients))
        if low > -NO_BOUND:
            model.add(total >= low)
        if high < NO_BOUND:
            model.add(total <= high)
