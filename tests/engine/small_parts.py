"""Small parts written down by hand, for tests of searchers and provers alone."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from scheduler.engine.linear import Linear
from scheduler.engine.part import NOBODY, Part, part_of
from scheduler.engine.rows import NO_BOUND, Rows


def a_part(
    costs: Sequence[int],
    rows: Sequence[tuple[Mapping[int, int], int | None, int | None]],
    *,
    ranges: Mapping[int, tuple[int, int]] | None = None,
    constant: int = 0,
) -> Part:
    """Literals with costs, one per engineer and all in week 0, under rows ({variable: coefficient}, low, high).

    Variables in ``ranges`` belong to nobody and have that range; None is no bound.
    """
    others = ranges or {}
    written = Rows()
    for terms, low, high in rows:
        ends = -NO_BOUND if low is None else low, NO_BOUND if high is None else high
        written.add(list(terms), list(terms.values()), *ends)
    count = range(len(costs))
    labels = (
        array("q", [NOBODY if v in others else v for v in count]),
        array("q", [NOBODY if v in others else 0 for v in count]),
        array("q", [NOBODY if v in others else 0 for v in count]),
    )
    penalty = Linear.total([Linear.variable(v) for v in count], costs) + constant
    return part_of(written, [others.get(v, (0, 1)) for v in count], penalty, labels)
