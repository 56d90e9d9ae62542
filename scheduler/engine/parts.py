"""Parts of a model that share nothing: regions whose people never meet on a seat are problems of their own.

Each part has its own, smaller proof; what they cost adds up.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.rows import NO_BOUND

__all__ = ["NO_BOUND", "split"]


def split(part: Part) -> list[Part]:
    """The parts that share no row, the one with the most entries first; ``part`` itself when there is only one.

    What decides about nobody is left with the first, so that there are no more parts than problems, and so is the
    constant. A row without variables that cannot hold belongs to no part; then nothing is split.
    """
    empty = part.starts[1:] == part.starts[:-1]
    if (empty & ((part.low > 0) | (part.high < 0))).any():
        return [part]
    group = groups(part)
    people = np.unique(group[part.owner != NOBODY])
    if len(people) < 2:
        return [part]
    entries = np.bincount(group[part.columns], minlength=part.variables)
    order = people[np.argsort(-entries[people], kind="stable")]
    number = np.zeros(part.variables, dtype=np.int64)
    number[order] = np.arange(len(order))
    return _pieces(part, number[group], len(order))


def groups(part: Part) -> Whole:
    """By variable: the smallest variable that a chain of rows joins it to."""
    filled = part.starts[1:] > part.starts[:-1]
    begins, lengths = part.starts[:-1][filled], np.diff(part.starts)[filled]
    group = np.arange(part.variables)
    while len(begins):
        least = group.copy()
        np.minimum.at(least, part.columns, np.repeat(np.minimum.reduceat(group[part.columns], begins), lengths))
        least = least[least]
        if (least == group).all():
            break
        group = least
    return group


def _pieces(part: Part, number: Whole, count: int) -> list[Part]:
    """The part cut by the ``number`` (v) of the piece that each variable belongs to."""
    place = np.empty(part.variables, dtype=np.int64)
    of_variable = _members(number, count)
    for members in of_variable:
        place[members] = np.arange(len(members))
    lengths = np.diff(part.starts)
    of_row = np.full(part.rows, count)
    of_row[lengths > 0] = number[part.columns[part.starts[:-1][lengths > 0]]]
    of_entry = _members(number[part.columns], count)
    found = []
    for piece, (keep, rows, entries) in enumerate(zip(of_variable, _members(of_row, count), of_entry, strict=True)):
        found.append(
            replace(
                part,
                starts=np.concatenate(([0], np.cumsum(lengths[rows]))),
                columns=place[part.columns[entries]],
                coefficients=part.coefficients[entries],
                low=part.low[rows],
                high=part.high[rows],
                lower=part.lower[keep],
                upper=part.upper[keep],
                cost=part.cost[keep],
                constant=0 if piece else part.constant,
                owner=part.owner[keep],
                week=part.week[keep],
                duty=part.duty[keep],
                whole=part.whole[keep],
            )
        )
    return found


def _members(number: Whole, count: int) -> list[Whole]:
    """The places of 0, 1, ... count - 1 in ``number``, each in ascending order."""
    order = np.argsort(number, kind="stable")
    ends = np.searchsorted(number[order], np.arange(count + 1))
    return [order[first:end] for first, end in pairwise(ends)]
