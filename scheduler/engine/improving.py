"""Improves a plan by small searches: frees some literals, solves that cut to its end, keeps what is better.

Which kind of neighbourhood is freed next follows from what each has gained for its effort so far; how large it is,
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
"""What a kind keeps of its earlier gains per effort at each step."""
CURIOSITY = 0.2
"""Share of the choices that is made by chance alone."""

Pick = Callable[[Draft, int, np.random.Generator], Whole]


@dataclass
class _Kind:
    """A kind of neighbourhood, its present size in literals, the effort of a step, and its gain per effort."""

    pick: Pick
    size: float = FIRST_SIZE
    effort: float = LEAST_EFFORT
    gain: float = 0.0
    tries: int = 0

    def resize(self, *, whole: bool) -> None:
        """Larger after a step that ended; else smaller, or with more effort where it is small already."""
        if whole:
            self.size = min(MOST_SIZE, self.size * GROWTH)
        elif self.size > LEAST_SIZE:
            self.size = max(LEAST_SIZE, self.size * SHRINKING)
        else:
            self.effort = min(MOST_EFFORT, self.effort / SHRINKING)


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
            gained = _step(draft, _chosen(kinds, random), steps, budget, random)
            if gained:
                board.offer(draft.values)
            idle = 0 if gained else idle + 1


def _chosen(kinds: list[_Kind], random: np.random.Generator) -> _Kind:
    """Each kind once, then by its gain per effort, and sometimes by chance."""
    new = [kind for kind in kinds if not kind.tries]
    if new:
        return new[0]
    gains = np.array([kind.gain for kind in kinds])
    even = np.full(len(kinds), 1 / len(kinds))
    shares = even if gains.sum() <= 0 else (1 - CURIOSITY) * gains / gains.sum() + CURIOSITY * even
    return kinds[int(random.choice(len(kinds), p=shares))]


def _step(draft: Draft, kind: _Kind, steps: Steps, budget: Budget, random: np.random.Generator) -> int:
    """One small search; what it gained."""
    before = budget.effort
    free = kind.pick(draft, int(kind.size), random)
    kind.tries += 1
    gained = 0
    if len(free):
        keep = np.concatenate((free, draft.structure.followers(free)))
        cut, _ = draft.cut(keep)
        now = cut.price(draft.values[keep])
        values, whole = steps.solved(cut, draft.values[keep], kind.effort)
        kind.resize(whole=whole)
        if values is not None and cut.price(values) <= now:
            gained = now - cut.price(values)
            draft.put(keep, values)
    kind.gain = MEMORY * kind.gain + (1 - MEMORY) * gained / max(1e-6, before - budget.effort)
    return gained
