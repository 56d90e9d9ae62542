"""Which lanes work on a part: measured choices, in one place, each with its reason.

Figures are CPU seconds of one lane alone until it had proven the best plan, on two cores, or what it had by then. They
tell the lanes apart and are no promise; what all of them reach together stands in docs/benchmarks.md.

    part (literals)               exact     narrow    patterns  second prover  weeks and neighbourhoods
    weekends 45 x 52 (2,089)      0.2       -         4.2       -              -
    weekends 300 x 104 (27,527)   8         1.2       2.7       2.7            best plan at 2.7
    weekends 600 x 156 (83,653)   48        2.5       9.6       -              -
    weekends 1,000 x 156 x 2      -         12.7      > 32      -              -
    blocks, 30 people (2,306)     1.6       -         bound     2.9            -
    blocks, 100 people (7,740)    > 60      > 22      6.4       > 27           0.7 % above at 18
    blocks, 600 people (46,658)   nothing   > 22      3.3       -              2 % above at 26
    blocks, 2,000 (156,410)       nothing   > 37      11        -              0.3 % above at 7
    terms, 24 x 52 (4,429)        -         nothing   bound     bound          plan at 0.4
    terms, 120 x 104 (51,196)     -         nothing   6 % at 33 -              plan at 1.8
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scheduler.engine import exact, second_prover
from scheduler.engine.apart import ApartSearch, taken_apart
from scheduler.engine.begin import span, started
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.halving import halved, only_counts
from scheduler.engine.improving import Improvement
from scheduler.engine.narrowing import NarrowSearch
from scheduler.engine.part import NOBODY, Part
from scheduler.engine.patterns.prove import Proof
from scheduler.engine.portfolio import Lane
from scheduler.engine.structure import Structure

QUICK_LITERALS = 4_000
"""Literals up to which exact searches are tried alone at first, and the second prover is worth its own process."""
QUICK_EFFORT = 6.0
"""Deterministic seconds of each of those searches. Which strategy proves a part of this size soon is luck: on blocks of
four hours for 30 people branching took 1.3, 1.7 and 2.4 with three seeds and the relaxation 2.9, 2.0 and 4.2; so both
begin, side by side where there are two workers. Where costs only count, the gap is halved instead of branching
straight on: a roster of 20 people and 200 days takes that 1.0 to 1.7 with eight seeds."""
AT_ONCE_EFFORT = 0.3
"""What the exact search of terms gets: they are easy, or impossible, and then proven at once, or too hard for it."""
EXACT_LITERALS = 20_000
"""Literals up to which the exact search takes turns with the others from the beginning. Beyond, it has neither plan
nor proof for a long time, unless the part is so easy that narrow searches prove it first; so it comes last, for parts
that no other lane can do anything with."""
LAST_ROUND = 3
NARROW_EFFORT = 2.0
"""Proves each region of 600 people x 156 weekends in its first turn (0.6)."""
FEW_NARROW_EFFORT = 0.6
"""The same below ``EXACT_LITERALS``: proves each region of 300 people x 104 weekends, and keeps patterns, which prove
blocks of four hours for 100 people, waiting for no more than a second."""
PATTERNS_EFFORT = 6.0
"""Proves blocks of four hours for 2,000 people in its first turn."""
FEW_PATTERNS_EFFORT = 0.5
"""Proves terms of 15 people x 26 weeks (0.1), and keeps the second prover waiting for no more than a second."""
SEARCH_EFFORT = 3.0
"""A first plan at all sizes measured, with something left to improve it."""
EXACT_EFFORT = 6.0
"""Proves both aims of 206 people x 13 weeks under the product's own rules (3.7)."""
SECOND_EFFORT = 4.0
APART_EFFORT = 16.0
"""Gets weekends and terms of 45 people x 52 weeks to within 0.7 % in its first turn (25 CPU seconds)."""


def lanes_of(part: Part) -> tuple[Lane, ...]:
    """The lanes for a part, in the order in which they play.

    With two workers the search for a first plan is at work from the beginning, beside the prover that is the quickest
    where it succeeds at all. The ranks are another matter: a proof by a lane ends the turns of all lanes of higher
    rank, so those that prove come before those that only find. Where duties reach over weeks, as terms do, few
    candidates or one large search are not worth an early turn, and the first plan is searched alone: beside the making
    of patterns, which is at work on the same memory, it takes half as long again. Pieces that only people join are
    searched apart.
    """
    literals = int(np.count_nonzero(part.owner != NOBODY))
    structure = Structure(part)
    plans = PlanSearch(structure)
    search = Lane("weeks and neighbourhoods", plans, SEARCH_EFFORT, rank=3)
    since = 1 if literals < EXACT_LITERALS else LAST_ROUND
    exactly = Lane("exact search", exact.solved, EXACT_EFFORT, rank=4, since=since)
    if literals < QUICK_LITERALS:
        at_once = Lane("exact search", exact.branched, AT_ONCE_EFFORT, begins=True)
        branch = halved if only_counts(part) else exact.branched
        branching = Lane("exact search", branch, QUICK_EFFORT, begins=True)
        begin = Lane("exact search", exact.solved, QUICK_EFFORT, rank=1, begins=True)
        patterns = Lane("patterns of each person", Proof(), FEW_PATTERNS_EFFORT, rank=1)
        second = Lane("second prover", second_prover.prove, SECOND_EFFORT, rank=2)
        begins = (at_once,) if span(structure) else (branching, begin)
        return *begins, patterns, second, search, exactly
    spans = span(structure)
    effort = FEW_NARROW_EFFORT if literals < EXACT_LITERALS and not spans else NARROW_EFFORT
    narrow = Lane("fewer candidates", NarrowSearch(), effort, rank=1)
    patterns = Lane("patterns of each person", Proof(closes_first=not spans), PATTERNS_EFFORT, rank=2)
    pieces = taken_apart(structure)
    if pieces:
        apart = Lane("what only people join", ApartSearch(pieces, lanes_of), APART_EFFORT, rank=1)
        return apart, search, replace(patterns, since=LAST_ROUND), replace(exactly, since=LAST_ROUND)
    if spans:
        begin = Lane("first plan", plans.begun, SEARCH_EFFORT, begins=True)
        return begin, search, patterns, replace(narrow, since=LAST_ROUND), replace(exactly, since=LAST_ROUND)
    return narrow, search, patterns, exactly


class PlanSearch:
    """A first plan where there is none, and then better ones; keeps what it has learnt from turn to turn."""

    def __init__(self, structure: Structure | None = None) -> None:
        self._improvement = Improvement(structure)

    def __call__(self, part: Part, board: Board, budget: Budget) -> None:
        self.begun(part, board, budget)
        self._improvement(part, board, budget)

    def begun(self, part: Part, board: Board, budget: Budget) -> None:
        """Only the first plan."""
        if board.values is None:
            started(part, board, budget, structure=self._improvement.structure_of(part))
