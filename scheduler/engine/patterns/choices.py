"""What one person may do, in a form that can be walked through choice by choice.

Every own row over yes-or-no variables becomes one or two knapsacks: a capacity that some answers use up and that never
grows again. Other whole numbers, such as the cost of a load, follow from measures of the answers at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.patterns.split import Kind, ragged
from scheduler.engine.rows import NO_BOUND

NOT_BINDING = NO_BOUND >> 1


@dataclass(frozen=True, eq=False)
class Knapsack:
    """At most ``capacity`` of what answers use: ``yes`` and ``no`` per decision in ``places``, never negative."""

    capacity: int
    places: Whole
    yes: Whole
    no: Whole


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
    knapsacks: list[Knapsack] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    sums: dict[int, tuple[int, Whole, Whole]] = field(default_factory=dict)
    chained: list[int] = field(default_factory=list)


class NotWalkable(Exception):
    """The state of a person on the way through their choices does not fit into a few words."""


@dataclass(frozen=True, eq=False)
class _Row:
    """An own row without its fixed variables: decisions, then numbers; ``number`` is that of the row."""

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
    rows = list(_rows(part, kind, yes_or_no))
    none = np.zeros(0, dtype=np.int64)
    found = Choices(np.flatnonzero(yes_or_no), none, none, none)
    defining = _read_sums(found, rows)
    loose = ~yes_or_no & (lower != upper)
    loose[list(found.sums)] = False
    found.numbers = np.flatnonzero(loose)
    found.lower, found.upper = lower[loose], upper[loose]
    for place, (constant, places, coefficients) in found.sums.items():
        ends = int(lower[place]) - constant, int(upper[place]) - constant
        found.knapsacks += _knapsacks(places, coefficients, *ends)
    known: dict[bytes, int] = {}
    for row in rows:
        if id(row) not in defining:
            _read_row(found, row, known)
    return found


def _rows(part: Part, kind: Kind, yes_or_no: np.ndarray) -> Iterator[_Row]:
    variables = kind.variables
    order = np.argsort(variables)
    lower, upper = part.lower[variables], part.upper[variables]
    entries = ragged(part.starts[kind.rows], part.starts[kind.rows + 1] - part.starts[kind.rows])
    places = order[np.searchsorted(variables, part.columns[entries], sorter=order)]
    coefficients = part.coefficients[entries]
    fixed = lower[places] == upper[places]
    free = yes_or_no[places]
    ends = np.concatenate(([0], np.cumsum(part.starts[kind.rows + 1] - part.starts[kind.rows]))).tolist()
    plain = free.all()
    for number, row in enumerate(kind.rows.tolist()):
        piece = slice(ends[number], ends[number + 1])
        at, factors, low, high = places[piece], coefficients[piece], int(part.low[row]), int(part.high[row])
        numbers: tuple[tuple[int, int], ...] = ()
        if not plain and not free[piece].all():
            settled = int((factors * lower[at])[fixed[piece]].sum())
            low, high = low - settled, high - settled
            other = ~free[piece] & ~fixed[piece]
            numbers = tuple(zip(at[other].tolist(), factors[other].tolist(), strict=True))
            at, factors = at[free[piece]], factors[free[piece]]
        yield _Row(row, at, factors, numbers, low, high)


def _read_sums(found: Choices, rows: list[_Row]) -> set[int]:
    """Numbers that an equation makes a sum of decisions; returns which rows define them."""
    defining: set[int] = set()
    for row in rows:
        if row.low != row.high or len(row.numbers) != 1 or not len(row.places):
            continue
        ((place, factor),) = row.numbers
        if abs(factor) == 1 and place not in found.sums:
            found.sums[place] = factor * row.low, row.places, -factor * row.coefficients
            defining.add(id(row))
    return defining


def _read_row(found: Choices, row: _Row, known: dict[bytes, int]) -> None:
    """A row as knapsacks, or as a limit of the numbers in it."""
    places, coefficients, low, high = row.places, row.coefficients, row.low, row.high
    left = [(place, factor) for place, factor in row.numbers if place not in found.sums]
    for place, factor in row.numbers:
        if place in found.sums:
            constant, more, theirs = found.sums[place]
            low, high = low - factor * constant, high - factor * constant
            places, coefficients = _joined(places, coefficients, more, factor * theirs)
    if not left:
        found.knapsacks += _knapsacks(places, coefficients, low, high)
        return
    if len(left) > 1:
        found.chained.append(row.number)
    measure, scale = _measured(found, places, coefficients, known)
    found.limits.append(Limit(tuple(left), measure, scale, low, high))


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


def _knapsacks(places: Whole, coefficients: Whole, low: int, high: int) -> Iterator[Knapsack]:
    """low <= sum <= high as what the answers use up; an end that always holds is left out."""
    gains, losses = np.maximum(coefficients, 0), np.maximum(-coefficients, 0)
    most, least = int(gains.sum()), int(losses.sum())
    if high < NOT_BINDING and high < most:
        yield Knapsack(high + least, places, gains, losses)
    if low > -NOT_BINDING and low > -least:
        yield Knapsack(most - low, places, losses, gains)


def ordered(part: Part, kind: Kind, found: Choices) -> tuple[Whole, Whole]:
    """The decisions in the order in which to take them, and the week of each.

    A decision that belongs to no week, such as "on duty at all that weekend", comes just before the weeks that it is
    about: what it rules out is then never tried.
    """
    weeks = part.week[kind.variables].copy()
    labelled = part.owner[kind.variables] >= 0
    weeks[~labelled] = NOBODY
    for _ in range(2):
        latest = weeks.copy()
        for knapsack in found.knapsacks:
            at = weeks[knapsack.places]
            open_ends = knapsack.places[at == NOBODY]
            if len(open_ends) and len(open_ends) < len(at):
                np.maximum.at(latest, open_ends, at[at != NOBODY].min())
        weeks = np.where(weeks == NOBODY, latest, weeks)
    own = found.decisions
    order = own[np.lexsort((own, labelled[own], weeks[own]))]
    return order, weeks[order]
