"""Which lanes work on a part: measured choices, in one place, each with its reason.

Measured in CPU seconds on two shared cores with instances of three families: weekends with one seat per region,
weekends of four-hour blocks ("dense"), and terms of 4 to 10 weeks.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine import exact
from scheduler.engine.part import NOBODY, Part
from scheduler.engine.portfolio import Lane

QUICK_LITERALS = 4_000
"""Literals up to which one exact search does it all: a year of weekends for 45 people (2,179) is proven in 0.3 s,
sooner than a first plan and a second lane are even set up."""
WITHOUT_END = 1e9

QUICK = (Lane("exact search", exact.solved, WITHOUT_END),)


def lanes_of(part: Part) -> tuple[Lane, ...]:
    """The lanes for a part, most trusted first: of equal plans the first lane's is kept."""
    return QUICK


def literals_of(part: Part) -> int:
    return int(np.count_nonzero(part.owner != NOBODY))
