"""What the rows of a part settle by themselves, without any search: plain arithmetic on ranges, easy to check.

A row that no values can keep makes the part impossible. A row that only its ends can keep fixes its variables. A
variable that no row needs large may be small, and the other way round; so of a few rows only those are left that pull
in different directions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.part import Part, Whole, cut
from scheduler.engine.rows import NO_BOUND


@dataclass(frozen=True, eq=False)
class Settled:
    """``rest`` is what is left to decide and None when nothing is; ``values`` (v) are right wherever they are settled.

    The part can hold exactly when it is not ``is_impossible`` and the rest can; values of the rest, put in their
    places, and the others are then values of the part.
    """

    rest: Part | None
    free: Whole
    values: Whole
    is_impossible: bool = False

    def whole(self, rest: Whole) -> Whole:
        """Values of the part from values of the rest."""
        values = self.values.copy()
        values[self.free] = rest
        return values


def settled(part: Part, *, is_priced: bool = False) -> Settled:
    """The part with all that arithmetic settles taken out; with ``is_priced`` so that a cheapest plan stays."""
    lower, upper = part.lower.copy(), part.upper.copy()
    while True:
        least, most = _ends(part, lower, upper)
        if ((least > part.high) | (most < part.low)).any():
            return Settled(None, np.zeros(0, dtype=np.int64), lower, is_impossible=True)
        live = (least < part.low) | (most > part.high)
        down, up = _forced(part, live, least, most)
        if not ((down | up) & (lower < upper)).any():
            down, up = _unopposed(part, live)
            if is_priced:
                down, up = down & (part.cost >= 0), up & (part.cost <= 0)
        down, up = down & (lower < upper), up & (lower < upper)
        if (down & up).any():
            return Settled(None, np.zeros(0, dtype=np.int64), lower, is_impossible=True)
        if not (down | up).any():
            break
        upper[down] = lower[down]
        lower[up] = upper[up]
    free = np.flatnonzero(lower < upper)
    rest = _cut(part, free, lower, live) if len(free) else None
    return Settled(rest, free, lower)


def _cut(part: Part, free: Whole, fixed: Whole, live: NDArray[np.bool_]) -> Part:
    """The part with only some variables free, without the rows that all their values keep."""
    entries = live[part.row_of]
    lengths = np.diff(part.starts)[live]
    small = replace(
        part,
        starts=np.concatenate(([0], np.cumsum(lengths))),
        columns=part.columns[entries],
        coefficients=part.coefficients[entries],
        low=part.low[live],
        high=part.high[live],
    )
    return cut(small, free, fixed)


def pulled(part: Part) -> NDArray[np.bool_]:
    """The rows that matter to whether all can hold: without the others the part can hold exactly when it can with
    them. Those are kept by everybody when whatever no row needs stays at its end. Nothing else is concluded from a row,
    so a row is never left out because another one, which might be left out later, keeps it.
    """
    lower, upper = part.lower.copy(), part.upper.copy()
    while True:
        least, most = _ends(part, lower, upper)
        live = (least < part.low) | (most > part.high)
        down, up = (side & (lower < upper) for side in _unopposed(part, live))
        if not (down | up).any():
            return live
        upper[down] = lower[down]
        lower[up] = upper[up]


def demands(part: Part) -> NDArray[np.bool_]:
    """The rows that are broken while every variable is at its lower end: they ask for something to be done."""
    idle = part.totals(part.lower)
    return (idle < part.low) | (idle > part.high)


def _ends(part: Part, lower: Whole, upper: Whole) -> tuple[Whole, Whole]:
    """The least and the most that each row can add up to."""
    coefficients, columns = part.coefficients, part.columns
    rises = coefficients > 0
    at_least = coefficients * np.where(rises, lower[columns], upper[columns])
    at_most = coefficients * np.where(rises, upper[columns], lower[columns])
    return _summed(part, at_least), _summed(part, at_most)


def _summed(part: Part, entries: Whole) -> Whole:
    sums = np.concatenate(([0], np.cumsum(entries)))
    return sums[part.starts[1:]] - sums[part.starts[:-1]]


def _forced(part: Part, live: NDArray[np.bool_], least: Whole, most: Whole) -> tuple[NDArray[np.bool_], ...]:
    """Variables that a row needs at their lower end, and at their upper end."""
    rises = part.coefficients > 0
    to_least, to_most = (live & (least == part.high))[part.row_of], (live & (most == part.low))[part.row_of]
    return _any(part, (to_least & rises) | (to_most & ~rises)), _any(part, (to_least & ~rises) | (to_most & rises))


def _unopposed(part: Part, live: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], ...]:
    """Variables that no row keeps from their lower end; and those that only their upper end suits every row."""
    rises = part.coefficients > 0
    row = part.row_of
    floor, ceiling = (live & (part.low > -NO_BOUND))[row], (live & (part.high < NO_BOUND))[row]
    held_up = _any(part, (floor & rises) | (ceiling & ~rises))
    held_down = _any(part, (ceiling & rises) | (floor & ~rises))
    return ~held_up, held_up & ~held_down


def _any(part: Part, entries: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Per variable: whether any of its entries is marked."""
    marked = np.zeros(part.variables, dtype=bool)
    marked[part.columns[entries]] = True
    return marked
