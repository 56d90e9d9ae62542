"""Which lanes work on a part: measured choices, in one place, each with its reason.

Measured in CPU seconds on two shared cores with instances of three families: weekends with one seat per region,
weekends of four-hour blocks ("dense"), and terms of 4 to 10 weeks.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine import exact
from scheduler.engine.begin import started
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.improving import improve
from scheduler.engine.part import NOBODY, Part
from scheduler.engine.patterns.prove import prove
from scheduler.engine.portfolio import Lane

QUICK_LITERALS = 4_000
"""Literals up to which one exact search is tried alone at first: a year of weekends for 45 people (2,089) is proven in
0.15 CPU seconds, sooner than anything else is set up."""
QUICK_EFFORT = 6.0
"""Deterministic seconds of that search. The hardest dense part below the limit (2,306 literals) is proven in 4.6."""
EXACT_LITERALS = 60_000
"""Literals up to which the exact search takes turns with the others. Beyond, its presolve alone outlasts a turn."""
EFFORT = 4.0


def lanes_of(part: Part) -> tuple[Lane, ...]:
    """The lanes for a part, most trusted first: of equal plans the first lane's is kept."""
    literals = literals_of(part)
    lanes = [Lane("patterns of each person", prove, EFFORT), Lane("weeks in turn", searched, EFFORT)]
    if literals < QUICK_LITERALS:
        lanes.insert(0, Lane("exact search", exact.solved, QUICK_EFFORT, begins=True))
    if literals < EXACT_LITERALS:
        lanes.append(Lane("exact search", exact.solved, EFFORT))
    return tuple(lanes)


def searched(part: Part, board: Board, budget: Budget) -> None:
    """A first plan where there is none, and then better ones."""
    if board.values is None:
        started(part, board, budget)
    improve(part, board, budget)


def literals_of(part: Part) -> int:
    return int(np.count_nonzero(part.owner != NOBODY))
