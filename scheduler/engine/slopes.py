"""Costs that rise with a sum, stated by slopes instead of lines.

The cost of a load is the largest of many lines over one sum: a row per line, and the whole sum in every row. Splitting
the sum into steps, each with the slope that the cost has there, says the same:

    cost >= each of the lines     becomes     sum = least + step + step ...,   cost >= start + slope x step + ...

The cost is convex, so the cheaper steps are filled first, and no value of the sum gets cheaper or dearer. Only whole
values count, so corners between two of them are cut off. A solver sees at once which step is too dear for a better
plan, and with it all loads beyond: the exact search proves blocks of four hours for 30 people within 1.6 to 3.8 CPU
seconds, and with lines within 4.8 to 7.6. It does not help HiGHS, nor the searches that close a gap of patterns.

Source: the incremental form of piecewise linear costs; J. P. Vielma, S. Ahmed, G. Nemhauser, Mixed-integer models for
nonseparable piecewise-linear optimization, Operations Research 58 (2010), 303-315.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.rows import NO_BOUND

LEAST_LINES = 3
"""Lines over one sum from which steps are made: two are a distance, which is short already."""
WIDEST = 1_000
"""Values of a sum up to which its cost is looked at, one by one."""


@dataclass(frozen=True, slots=True)
class Rising:
    """A variable ``cost`` that is at least each of some lines, all over the sum of ``columns`` times ``amounts``.

    At the sum ``least`` it is ``start``, and from there it rises by ``slopes``, each for so many units of the sum as
    ``widths`` says. ``lines`` are the rows that say so. When nothing else holds it down or up, ``is_free``.
    """

    cost: int
    lines: Whole
    columns: Whole
    amounts: Whole
    least: int
    start: int
    slopes: Whole
    widths: Whole
    is_free: bool

    def filled(self, values: Whole) -> Whole:
        """How much of each step is taken by values of the part."""
        units = int(self.amounts @ values[self.columns]) - self.least
        filled: Whole = np.clip(units - (np.cumsum(self.widths) - self.widths), 0, self.widths)
        return filled


@dataclass(frozen=True, slots=True)
class Sloped:
    """``part`` says the same as another, whose variables are the first of its own, in the same order."""

    part: Part
    rising: tuple[Rising, ...]

    def extended(self, values: Whole) -> Whole:
        """Values of the other part with the steps that follow from them; they cost the same or, where a cost was
        higher than it had to be, less."""
        own, steps = values.copy(), []
        for each in self.rising:
            filled = each.filled(values)
            steps.append(filled)
            if each.is_free:
                own[each.cost] = each.start + each.slopes @ filled
        return np.concatenate((own, *steps))


def sloped(part: Part) -> Sloped:
    """The part with its rising costs stated by slopes; the part itself where it has none."""
    found = tuple(_found(part))
    return Sloped(_restated(part, found) if found else part, found)


def _found(part: Part) -> Iterator[Rising]:
    lines = _lines(part)
    if not len(lines):
        return
    costs = part.columns[part.starts[lines + 1] - 1]
    order = np.argsort(costs, kind="stable")
    lines, costs = lines[order], costs[order]
    begins = np.flatnonzero(np.diff(costs, prepend=NOBODY))
    counts = np.diff(np.append(begins, len(costs)))
    alike = _all_same(np.diff(part.starts)[lines], begins) & _all_same(part.columns[part.starts[lines]], begins)
    chosen = alike & (counts >= LEAST_LINES)
    uses = np.bincount(part.columns, minlength=part.variables)
    for begin, count in zip(begins[chosen].tolist(), counts[chosen].tolist(), strict=True):
        cost = int(costs[begin])
        is_free = bool(uses[cost] == count and part.cost[cost] > 0)
        rising = _rising(part, cost, lines[begin : begin + count], is_free=is_free)
        if rising is not None:
            yield rising


def _lines(part: Part) -> Whole:
    """The rows that say nothing but that their last variable, which is nobody's, is at least a sum of others."""
    last = part.starts[1:] - 1
    long = np.flatnonzero(np.diff(part.starts) > 1)
    is_cost = (part.owner[part.columns[last[long]]] == NOBODY) & (part.coefficients[last[long]] == 1)
    lines: Whole = long[is_cost & (part.low[long] > -NO_BOUND) & (part.high[long] >= NO_BOUND)]
    return lines


def _all_same(numbers: Whole, begins: Whole) -> NDArray[np.bool_]:
    """Per group, whether all its numbers are the same."""
    same: NDArray[np.bool_] = np.minimum.reduceat(numbers, begins) == np.maximum.reduceat(numbers, begins)
    return same


def _rising(part: Part, cost: int, lines: Whole, *, is_free: bool) -> Rising | None:
    """What rows of equal length say of the cost; None when they are not over one sum, or it takes too many values."""
    length = int(part.starts[lines[0] + 1] - part.starts[lines[0]])
    places = part.starts[lines][:, None] + np.arange(length - 1)
    columns, coefficients = part.columns[places], part.coefficients[places]
    if not coefficients.all():
        return None
    factors = np.gcd.reduce(coefficients, axis=1) * np.sign(coefficients[:, 0])
    amounts = coefficients // factors[:, None]
    if (columns != columns[0]).any() or (amounts != amounts[0]).any():
        return None
    ends = amounts[0] * part.lower[columns[0]], amounts[0] * part.upper[columns[0]]
    least, most = int(np.minimum(*ends).sum()), int(np.maximum(*ends).sum())
    if not 0 < most - least <= WIDEST:
        return None
    lowest = (part.low[lines][:, None] - factors[:, None] * np.arange(least, most + 1)).max(axis=0)
    costs = np.maximum(lowest, part.lower[cost])
    rises = np.diff(costs)
    begins = np.flatnonzero(np.diff(rises, prepend=rises[0] - 1))
    widths = np.diff(np.append(begins, len(rises)))
    return Rising(cost, lines, columns[0], amounts[0], least, int(costs[0]), rises[begins], widths, is_free)


def _restated(part: Part, found: tuple[Rising, ...]) -> Part:
    """Without the lines, and for each rising cost with its steps, a row for the sum and a row for the cost."""
    kept = np.ones(part.rows, dtype=bool)
    kept[np.concatenate([each.lines for each in found])] = False
    entries = kept[part.row_of]
    columns, coefficients = [part.columns[entries]], [part.coefficients[entries]]
    lengths, low, high = np.diff(part.starts)[kept].tolist(), part.low[kept].tolist(), part.high[kept].tolist()
    count = part.variables
    for each in found:
        steps = np.arange(count, count + len(each.widths))
        count += len(steps)
        columns += [each.columns, steps, steps, np.array([each.cost])]
        coefficients += [each.amounts, np.full(len(steps), -1), -each.slopes, np.array([1])]
        lengths += [len(each.columns) + len(steps), len(steps) + 1]
        low += [each.least, each.start]
        high += [each.least, each.start if each.is_free else NO_BOUND]
    rows = np.concatenate(([0], np.cumsum(lengths))), np.concatenate(columns), np.concatenate(coefficients)
    ends = np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)
    return _with_rows(part, rows, ends, np.concatenate([each.widths for each in found]))


def _with_rows(part: Part, rows: tuple[Whole, Whole, Whole], ends: tuple[Whole, Whole], widths: Whole) -> Part:
    """The part with other rows, over its own variables and, after them, steps that are nobody's and cost nothing."""
    nothing, nobody = np.zeros_like(widths), np.full_like(widths, NOBODY)
    return replace(
        part,
        starts=rows[0],
        columns=rows[1],
        coefficients=rows[2],
        low=ends[0],
        high=ends[1],
        lower=np.append(part.lower, nothing),
        upper=np.append(part.upper, widths),
        cost=np.append(part.cost, nothing),
        owner=np.append(part.owner, nobody),
        week=np.append(part.week, nobody),
        duty=np.append(part.duty, nobody),
        whole=np.append(part.whole, nobody),
    )
