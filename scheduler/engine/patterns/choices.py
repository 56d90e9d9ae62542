"""What one person may do, in a form that can be walked through choice by choice.

Every own row over yes-or-no variables becomes one or two knapsacks: a capacity that some answers use up and that never
grows again. Other whole numbers, such as the cost of a load, follow from measures of the answers at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import WatchbillError
from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.patterns.split import Kind, ragged
from scheduler.engine.rows import NO_BOUND

NOT_BINDING = NO_BOUND >> 1


@dataclass(frozen=True, eq=False)
class Knapsacks:
    """Per knapsack at most its ``capacity`` of what answers use; the entries ``starts[k]`` to ``starts[k + 1]`` say,
    per decision in ``places``, what a ``yes`` and what a ``no`` uses, neither of them negative."""

    capacity: Whole
    starts: Whole
    places: Whole
    yes: Whole
    no: Whole

    @property
    def number(self) -> Whole:
        """The knapsack of each entry."""
        return np.repeat(np.arange(len(self.capacity)), np.diff(self.starts))


@dataclass(frozen=True, eq=False)
class Measure:
    """A sum over decisions, of which the final value counts: coefficient x answer over ``places``."""

    places: Whole
    coefficients: Whole


@dataclass(frozen=True)
class Limit:
    """low <= sum of factor x number over ``terms`` + scale x measure <= high."""

    terms: tuple[tuple[int, int], ...]
    measure: int
    scale: int
    low: int
    high: int


@dataclass
class Choices:
    """The own rows of one kind of people. Places count in the kind's order of variables.

    ``decisions`` are the yes-or-no variables; ``numbers`` the whole numbers that follow from measures, each between
    its ``lower`` and ``upper`` and within its ``limits``; ``sums`` the whole numbers that equal a sum of decisions,
    by place: (constant, places, coefficients); ``chained`` the rows of the part that tie several numbers.
    """

    decisions: Whole
    numbers: Whole
    lower: Whole
    upper: Whole
    knapsacks: Knapsacks
    measures: list[Measure] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    sums: dict[int, tuple[int, Whole, Whole]] = field(default_factory=dict)
    chained: list[int] = field(default_factory=list)


class NotWalkable(WatchbillError):
    """The state of a person on the way through their choices does not fit into a few words."""


@dataclass(frozen=True, eq=False)
class _Row:
    """low <= sum over decisions + sum over numbers <= high; ``number`` is that of the row in the part."""

    number: int
    places: Whole
    coefficients: Whole
    numbers: tuple[tuple[int, int], ...]
    low: int
    high: int


def choices_of(part: Part, kind: Kind) -> Choices:
    """Reads the own rows of the first of a kind."""
    lower, upper = part.lower[kind.variables], part.upper[kind.variables]
    yes_or_no = (lower == 0) & (upper == 1)
    plain, rows = _rows(part, kind, yes_or_no)
    none = np.zeros(0, dtype=np.int64)
    found = Choices(np.flatnonzero(yes_or_no), none, none, none, _knapsacks(*plain))
    defining = _read_sums(found, rows)
    loose = ~yes_or_no & (lower != upper)
    loose[list(found.sums)] = False
    found.numbers = np.flatnonzero(loose)
    found.lower, found.upper = lower[loose], upper[loose]
    over_decisions = [
        (places, coefficients, int(lower[place]) - constant, int(upper[place]) - constant)
        for place, (constant, places, coefficients) in found.sums.items()
    ]
    known: dict[bytes, int] = {}
    for row in rows:
        if row.number not in defining:
            over_decisions += _read_row(found, row, known)
    over_decisions = [each for each in over_decisions if len(each[0])]
    if over_decisions:
        places, coefficients, low, high = zip(*over_decisions, strict=True)
        starts = np.cumsum([0, *map(len, places)])
        plain = (
            np.concatenate((plain[0], plain[0][-1] + starts[1:])),
            np.concatenate((plain[1], *places)),
            np.concatenate((plain[2], *coefficients)),
            np.concatenate((plain[3], low)),
            np.concatenate((plain[4], high)),
        )
        found.knapsacks = _knapsacks(*plain)
    return found


_Plain: TypeAlias = tuple[Whole, Whole, Whole, Whole, Whole]
"""Rows over decisions alone: where each begins, and the end; places; coefficients; low; high."""


def _rows(part: Part, kind: Kind, yes_or_no: NDArray[np.bool_]) -> tuple[_Plain, list[_Row]]:
    """The own rows without their fixed variables: those over decisions alone, and the others."""
    variables, rows = kind.variables, kind.rows
    lower, upper = part.lower[variables], part.upper[variables]
    counts = part.starts[rows + 1] - part.starts[rows]
    entries = ragged(part.starts[rows], counts)
    places, coefficients = np.searchsorted(variables, part.columns[entries]), part.coefficients[entries]
    row = np.repeat(np.arange(len(rows)), counts)
    free, fixed = yes_or_no[places], lower[places] == upper[places]
    settled = np.zeros(len(rows), dtype=np.int64)
    np.add.at(settled, row[fixed], (coefficients * lower[places])[fixed])
    low, high = part.low[rows] - settled, part.high[rows] - settled
    others = np.bincount(row[~free & ~fixed], minlength=len(rows)) > 0
    chosen = free & ~others[row]
    sizes = np.bincount(row[chosen], minlength=len(rows))
    kept = sizes > 0
    starts = np.concatenate(([0], np.cumsum(sizes[kept])))
    plain = starts, places[chosen], coefficients[chosen], low[kept], high[kept]
    ends = np.concatenate(([0], np.cumsum(counts)))
    mixed = []
    for number in np.flatnonzero(others).tolist():
        piece = slice(ends[number], ends[number + 1])
        at, factors, own = places[piece], coefficients[piece], free[piece]
        loose = ~own & ~fixed[piece]
        numbers = tuple(zip(at[loose].tolist(), factors[loose].tolist(), strict=True))
        mixed.append(_Row(int(rows[number]), at[own], factors[own], numbers, int(low[number]), int(high[number])))
    return plain, mixed


def _read_sums(found: Choices, rows: list[_Row]) -> set[int]:
    """Numbers that an equation makes a sum of decisions, or of such sums; returns which rows define them."""
    defining: set[int] = set()
    equations = [row for row in rows if row.low == row.high]
    size = -1
    while size < len(defining):
        size = len(defining)
        for row in equations:
            left = [(place, factor) for place, factor in row.numbers if place not in found.sums]
            if row.number in defining or len(left) != 1 or abs(left[0][1]) != 1:
                continue
            ((place, factor),) = left
            places, coefficients, low, _ = _without_sums(found, row)
            found.sums[place] = factor * low, places, -factor * coefficients
            defining.add(row.number)
    return defining


def _without_sums(found: Choices, row: _Row) -> tuple[Whole, Whole, int, int]:
    """The decisions of a row, with sums written out, and its ends."""
    places, coefficients, low, high = row.places, row.coefficients, row.low, row.high
    for place, factor in row.numbers:
        if place in found.sums:
            constant, more, theirs = found.sums[place]
            low, high = low - factor * constant, high - factor * constant
            places, coefficients = _joined(places, coefficients, more, factor * theirs)
    return places, coefficients, low, high


def _read_row(found: Choices, row: _Row, known: dict[bytes, int]) -> list[tuple[Whole, Whole, int, int]]:
    """Notes a row as a limit of the numbers in it; returns it when sums are all that it has beside decisions."""
    places, coefficients, low, high = _without_sums(found, row)
    left = [(place, factor) for place, factor in row.numbers if place not in found.sums]
    if not left:
        return [(places, coefficients, low, high)]
    if len(left) > 1:
        found.chained.append(row.number)
    measure, scale = _measured(found, places, coefficients, known)
    found.limits.append(Limit(tuple(left), measure, scale, low, high))
    return []


def _joined(places: Whole, coefficients: Whole, more: Whole, theirs: Whole) -> tuple[Whole, Whole]:
    """The sum of two sums of decisions."""
    if not len(places):
        return more, theirs
    together, where = np.unique(np.concatenate((places, more)), return_inverse=True)
    total = np.zeros(len(together), dtype=np.int64)
    np.add.at(total, where, np.concatenate((coefficients, theirs)))
    return together[total != 0], total[total != 0]


def _measured(found: Choices, places: Whole, coefficients: Whole, known: dict[bytes, int]) -> tuple[int, int]:
    """The number of the measure that a sum of decisions is a multiple of, and the multiple."""
    if not len(places):
        return NOBODY, 0
    scale = int(np.gcd.reduce(coefficients)) * (1 if coefficients[0] > 0 else -1)
    primitive = coefficients // scale
    name = places.tobytes() + primitive.tobytes()
    if name not in known:
        known[name] = len(found.measures)
        found.measures.append(Measure(places, primitive))
    return known[name], scale


def _knapsacks(starts: Whole, places: Whole, coefficients: Whole, low: Whole, high: Whole) -> Knapsacks:
    """Rows over decisions as what the answers use up; an end that always holds is left out."""
    gains, losses = np.maximum(coefficients, 0), np.maximum(-coefficients, 0)
    most, least = _sums(gains, starts), _sums(losses, starts)
    above = np.flatnonzero((high < NOT_BINDING) & (high < most))
    below = np.flatnonzero((low > -NOT_BINDING) & (low > -least))
    sizes = np.diff(starts)
    up, down = ragged(starts[above], sizes[above]), ragged(starts[below], sizes[below])
    return Knapsacks(
        np.concatenate((high[above] + least[above], most[below] - low[below])),
        np.concatenate(([0], np.cumsum(np.concatenate((sizes[above], sizes[below]))))),
        np.concatenate((places[up], places[down])),
        np.concatenate((gains[up], losses[down])),
        np.concatenate((losses[up], gains[down])),
    )


def _sums(numbers: Whole, starts: Whole) -> Whole:
    """The sum of each piece."""
    total = np.concatenate(([0], np.cumsum(numbers)))
    return np.asarray(total[starts[1:]] - total[starts[:-1]])


def ordered(part: Part, kind: Kind, found: Choices) -> tuple[Whole, Whole]:
    """The decisions in the order in which to take them, and the week of each.

    A decision that belongs to no week, such as "on duty at all that weekend", comes just before the weeks that it is
    about: what it rules out is then never tried.
    """
    weeks = part.week[kind.variables].copy()
    labelled = part.owner[kind.variables] >= 0
    weeks[~labelled] = NOBODY
    knapsacks, number = found.knapsacks, found.knapsacks.number
    for _ in range(2):
        at = weeks[knapsacks.places]
        first = np.full(len(knapsacks.capacity), np.iinfo(np.int64).max)
        np.minimum.at(first, number[at != NOBODY], at[at != NOBODY])
        open_ends = (at == NOBODY) & (first[number] < np.iinfo(np.int64).max)
        np.maximum.at(weeks, knapsacks.places[open_ends], first[number[open_ends]])
    own = found.decisions
    order = own[np.lexsort((own, labelled[own], weeks[own]))]
    return order, weeks[order]
