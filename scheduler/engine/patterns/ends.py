"""The ends of a diagram: what the measures of a pattern leave to the numbers that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.part import Whole
from scheduler.engine.patterns.choices import NOT_BINDING, Choices, Limit
from scheduler.engine.patterns.layout import Layout
from scheduler.engine.patterns.split import Kind

MOST_PASSES = 8
"""How often the ranges of numbers that limit each other are narrowed; fewer than needed leave them wider, not wrong."""


@dataclass(frozen=True, eq=False)
class Leaves:
    """What follows at the end of a path: the leaf ``leaf[i]`` leaves the variable ``variable[i]`` between ``low[i]``
    and ``high[i]``."""

    leaf: Whole
    variable: Whole
    low: Whole
    high: Whole


def ends_of(
    kinds: Sequence[Kind], found: Sequence[Choices], layouts: Sequence[Layout], words: Whole, bits: int
) -> tuple[NDArray[np.bool_], Leaves]:
    """Which last states are allowed, and what follows from the measures in each."""
    alive = np.ones(words.shape[1], dtype=bool)
    person = words[0] & ((1 << bits) - 1)
    order = np.argsort(person, kind="stable")
    ends = np.searchsorted(person[order], np.arange(len(kinds) + 1))
    empty = np.zeros(0, dtype=np.int64)
    leaf, variable, low, high = [empty], [empty], [empty], [empty]
    for number, (kind, own, layout) in enumerate(zip(kinds, found, layouts, strict=True)):
        mine = order[ends[number] : ends[number + 1]]
        if not len(own.numbers) or not len(mine):
            continue
        lows, highs = _ranges(own, layout, words[:, mine])
        alive[mine] = (lows <= highs).all(axis=1)
        leaf.append(np.repeat(mine, len(own.numbers)))
        variable.append(np.tile(kind.variables[own.numbers], len(mine)))
        low.append(lows.ravel())
        high.append(highs.ravel())
    return alive, Leaves(*map(np.concatenate, (leaf, variable, low, high)))


def _ranges(own: Choices, layout: Layout, words: Whole) -> tuple[Whole, Whole]:
    """Per last state and number, between which values the limits leave it, as far as each limit alone can tell."""
    column = {int(number): place for place, number in enumerate(own.numbers)}
    low = np.tile(own.lower, (words.shape[1], 1))
    high = np.tile(own.upper, (words.shape[1], 1))
    read = [full - ((words[word] >> shift) & ((1 << bits) - 1)) for word, shift, bits, full in layout.measured]
    chained = any(len(limit.terms) > 1 for limit in own.limits)
    for _ in range(MOST_PASSES if chained else 1):
        before = low.copy(), high.copy()
        for limit in own.limits:
            _narrow(limit, [column[number] for number, _ in limit.terms], read, low, high)
        if (before[0] == low).all() and (before[1] == high).all():
            break
    return low, high


def _narrow(limit: Limit, columns: list[int], read: list[Whole], low: Whole, high: Whole) -> None:
    """Narrows the ranges of the numbers of one limit."""
    total = limit.scale * read[limit.measure] if limit.scale else np.zeros(len(low), dtype=np.int64)
    factors = [factor for _, factor in limit.terms]
    least = [f * (low if f > 0 else high)[:, c] for c, f in zip(columns, factors, strict=True)]
    most = [f * (high if f > 0 else low)[:, c] for c, f in zip(columns, factors, strict=True)]
    for term, (column, factor) in enumerate(zip(columns, factors, strict=True)):
        down = limit.low - total - (sum(most) - most[term])
        up = limit.high - total - (sum(least) - least[term])
        open_below, open_above = limit.low < -NOT_BINDING, limit.high > NOT_BINDING
        if factor < 0:
            down, up, open_below, open_above = -up, -down, open_above, open_below
        if not open_below:
            low[:, column] = np.maximum(low[:, column], -(-down // abs(factor)))
        if not open_above:
            high[:, column] = np.minimum(high[:, column], up // abs(factor))
