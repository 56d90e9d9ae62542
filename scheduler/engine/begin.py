"""A first plan within seconds, whatever the size: weeks in turn, everything else as it stands.

Begins with nobody on duty, or with a plan that is known. Where duties reach over several weeks, as terms do, and many
people are alike, an outline says first which duties are held, and people are named for it. Otherwise a few weeks at a
time are filled as well as can be by a search on a small cut of the part. The weeks of a window of duties that reach
over several reach twice as far, and its second half is decided again with the next: so every decision has its
consequences in view. Rows that nobody on duty would miss, such as seats that must be filled, may be missed at a price
until none is; what is missed at the end is mended by windows around it, wider each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.draft import Draft, eased
from scheduler.engine.neighbourhoods import add_greedily, of_weeks, promising
from scheduler.engine.outline import outlined
from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.steps import Steps
from scheduler.engine.structure import Structure

LITERALS_AT_ONCE = 800
LITERALS_OF_AN_OUTLINE = 1_600
WEEKS_AT_ONCE = 4
EFFORT_AT_ONCE = 1.0
HEAVIEST = 10_000_000
MENDING_ROUNDS = 60


def started(
    part: Part, board: Board, budget: Budget, hints: Iterable[Whole] = (), *, structure: Structure | None = None
) -> None:
    """Offers a first plan that keeps all rows, if it finds one within the budget.

    ``hints`` are sets of literals to begin with, tried in turn; none has to be a plan. The same part, hints and
    budget of effort give the same plan. ``structure`` is that of the part, where it is known.
    """
    structure = structure or Structure(part)
    random = np.random.default_rng(budget.seed)
    draft = _beginning(structure, board, hints)
    with Steps(board, budget) as steps:
        if not draft.values[structure.literals].any() and span(structure):
            _follow_outline(draft, board, steps, random)
        if board.best is None:
            _fill_windows(draft, board, steps, random)


def _follow_outline(draft: Draft, board: Board, steps: Steps, random: np.random.Generator) -> None:
    """Names people for an outline where there is one, and offers the plan if it keeps all rows in the end."""
    region = outlined(draft, steps, random)
    if len(region):
        _fill(draft, region, np.ones(draft.part.rows, dtype=bool), steps, random, LITERALS_OF_AN_OUTLINE)
        _mend(draft, board, steps, random)


def _fill_windows(draft: Draft, board: Board, steps: Steps, random: np.random.Generator) -> None:
    """Fills the weeks in turn, and offers every plan on the way that keeps all rows."""
    for first, end in _windows(draft.structure):
        if steps.is_over:
            return
        _fill_weeks(draft, first, end, steps, random)
        if not draft.misses.any():
            board.offer(draft.values)
    _mend(draft, board, steps, random)


def _beginning(structure: Structure, board: Board, hints: Iterable[Whole]) -> Draft:
    """The first hint that keeps every row, else nobody on duty."""
    for hint in (*hints, structure.literals[:0]):
        draft = Draft.of_literals(structure, hint)
        if board.offer(draft.values):
            break
    return draft


def span(structure: Structure) -> int:
    """How many weeks before it a shared row is still decided in: 0 when every duty counts in its own week alone.

    Rows of one person do not count, nor those that reach over half of the horizon or more.
    """
    owner = structure.reach[0][structure.part.columns]
    rows = np.flatnonzero(np.diff(structure.part.starts))
    begins = structure.part.starts[rows]
    shared = np.minimum.reduceat(owner, begins) != np.maximum.reduceat(owner, begins)
    first, last = (weeks[rows[shared]] for weeks in structure.weeks_of_rows)
    reaches = (last - first)[first != NOBODY]
    reaches = reaches[2 * reaches < structure.part.week.max(initial=0)]
    return int(reaches.max(initial=0))


def _windows(structure: Structure) -> Iterator[tuple[int, int]]:
    """(first, end) of the weeks that are filled together."""
    part = structure.part
    counts = np.bincount(part.week[structure.literals])
    reach = span(structure)
    first = 0
    while first < len(counts):
        if reach:
            yield first, first + 2 * (reach + 1)
            first += reach + 1
            continue
        end = first + 1
        while end < len(counts) and end - first < WEEKS_AT_ONCE and counts[first : end + 1].sum() <= LITERALS_AT_ONCE:
            end += 1
        yield first, end
        first = end


def _fill_weeks(
    draft: Draft, first: int, end: int, steps: Steps, random: np.random.Generator, most: int = LITERALS_AT_ONCE
) -> None:
    """Decides the weeks anew, as far as rows go that do not reach beyond them."""
    _fill(draft, of_weeks(draft, first, end), draft.structure.weeks_of_rows[1] < end, steps, random, most)


def _fill(
    draft: Draft, region: Whole, priced: NDArray[np.bool_], steps: Steps, random: np.random.Generator, most: int
) -> None:
    """Decides literals anew: greedily, and by a search where that misses something of the ``priced`` rows."""
    if not len(region):
        return
    weight = _weight(draft.part)
    free = promising(draft, region, most, weight, random)
    add_greedily(draft, free, weight)
    if (draft.misses * priced).any():
        _decide(draft, free, priced, steps)


def _decide(draft: Draft, free: Whole, priced: NDArray[np.bool_], steps: Steps) -> None:
    """Searches for values of ``free`` with which as little is missed of the ``priced`` rows as can be."""
    keep = np.concatenate((free, draft.structure.followers(free)))
    cut, rows = draft.cut(keep)
    shortfalls, priced = draft.shortfalls[rows], priced[rows]
    weight = min(HEAVIEST, 1 + int((np.abs(cut.cost) * (cut.upper - cut.lower)).sum()))
    known = np.concatenate((draft.values[keep], np.abs(shortfalls[(shortfalls != 0) & priced])))
    values, _ = steps.solved(eased(cut, shortfalls, priced, weight), known, EFFORT_AT_ONCE, linear=0, gap=0.99 * weight)
    if values is not None:
        draft.put(keep, values[: len(keep)])


def _weight(part: Part) -> int:
    """More than any one variable can cost, within reason."""
    return 1 + min(HEAVIEST, int((np.abs(part.cost) * np.minimum(part.upper - part.lower, 1_000)).max(initial=0)))


def _mend(draft: Draft, board: Board, steps: Steps, random: np.random.Generator) -> None:
    """Decides the weeks around missed rows anew, wider each time, and offers what misses none."""
    reach = span(draft.structure) + 1
    first, last = draft.structure.weeks_of_rows
    for number in range(MENDING_ROUNDS):
        missed = np.flatnonzero(draft.misses)
        if not len(missed) or steps.is_over:
            break
        row = random.choice(missed)
        wide = reach * (1 + number // 4)
        most = LITERALS_AT_ONCE * (1 + number // 10)
        _fill_weeks(draft, int(first[row]) - wide, int(last[row]) + 1 + wide, steps, random, most)
    if not draft.misses.any():
        board.offer(draft.values)
