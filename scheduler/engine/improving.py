"""Improves a plan by small searches: frees some literals, solves that cut to its end, keeps what is better.

Which kind of neighbourhood is freed next follows from how often each has gained anything for its effort; how large it is,
from whether the last of its kind was solved to its end. Both count deterministic effort only, so that the same part,
plan, seed and effort give the same plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.engine import neighbourhoods
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.draft import Draft
from scheduler.engine.part import Part, Whole
from scheduler.engine.steps import Steps
from scheduler.engine.structure import Structure

LEAST_EFFORT, MOST_EFFORT = 0.1, 3.2
"""Effort that one step may take, in deterministic seconds."""
IDLE_STEPS = 400
"""Steps without any gain after which the search ends."""
FIRST_SIZE, LEAST_SIZE, MOST_SIZE = 400.0, 200.0, 20_000.0
"""Literals that one step frees. Steps that cannot end with the least get more effort instead of fewer literals."""
GROWTH, SHRINKING = 1.2, 0.85
MEMORY = 0.8
"""What a kind keeps of its earlier successes per effort at each step."""
LEAST_CHARGE = 0.01
CURIOSITY = 0.3
"""Share of the choices that is made by chance alone."""

Pick = Callable[[Draft, int, np.random.Generator], Whole]


@dataclass
class _Kind:
    """A kind of neighbourhood, its present size in literals, the effort of a step, and its successes per effort."""

    pick: Pick
    size: float = FIRST_SIZE
    effort: float = LEAST_EFFORT
    success: float = 0.0
    tries: int = 0

    def learn(self, freed: int, effort: float, *, gained: bool, whole: bool) -> None:
        """Larger after a step that ended, the more so the easier it was; else smaller, or with more effort where it is
        small already."""
        self.tries += 1
        self.success = MEMORY * self.success + (1 - MEMORY) * gained / max(LEAST_CHARGE, effort)
        if not whole and self.size > LEAST_SIZE:
            self.size = max(LEAST_SIZE, self.size * SHRINKING)
        elif not whole:
            self.effort = min(MOST_EFFORT, self.effort / SHRINKING)
        elif 2 * freed > self.size:
            self.size = min(MOST_SIZE, self.size * (GROWTH if 4 * effort > self.effort else 2))


def improve(part: Part, board: Board, budget: Budget) -> None:
    """Offers better and better plans, from the best on the board; does nothing when there is none.

    Ends with the board's stop or the budget, or when many steps in a row gain nothing.
    """
    if board.values is None:
        return
    draft = Draft(Structure(part), board.values)
    random = np.random.default_rng(budget.seed)
    kinds = [_Kind(pick) for pick in neighbourhoods.KINDS]
    idle = 0
    with Steps(board, budget) as steps:
        while not steps.is_over and idle < IDLE_STEPS:
            gained = _step(draft, _chosen(kinds, random), steps, random)
            if gained:
                board.offer(draft.values)
            idle = 0 if gained else idle + 1


def _chosen(kinds: list[_Kind], random: np.random.Generator) -> _Kind:
    """Each kind once, then by its successes per effort, and sometimes by chance."""
    new = [kind for kind in kinds if not kind.tries]
    if new:
        return new[0]
    shares = np.array([kind.success for kind in kinds])
    even = np.full(len(kinds), 1 / len(kinds))
    shares = even if shares.sum() <= 0 else (1 - CURIOSITY) * shares / shares.sum() + CURIOSITY * even
    return kinds[int(random.choice(len(kinds), p=shares))]


def _step(draft: Draft, kind: _Kind, steps: Steps, random: np.random.Generator) -> int:
    """One small search; what it gained."""
    before = steps.spent
    free = kind.pick(draft, int(kind.size), random)
    keep = np.concatenate((free, draft.structure.followers(free)))
    cut, _ = draft.cut(keep)
    now = cut.price(draft.values[keep])
    values, whole = steps.solved(cut, draft.values[keep], kind.effort)
    gained = 0 if values is None else now - cut.price(values)
    if values is not None and gained >= 0:
        draft.put(keep, values)
    kind.learn(len(free), steps.spent - before, gained=gained > 0, whole=whole)
    return max(0, gained)
