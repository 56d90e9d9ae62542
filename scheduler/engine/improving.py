"""Improves a plan by small searches: frees some literals, solves that cut to its end, keeps what is better.

Which kind of neighbourhood is freed next follows from how often each has gained anything for its effort; how large it
is, from whether the last of its kind was solved to its end. Both count deterministic effort only, so that the same
part, plan, seed and effort give the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from scheduler.engine import neighbourhoods
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.draft import Draft
from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.steps import Steps
from scheduler.engine.structure import Structure

LEAST_EFFORT, MOST_EFFORT = 0.1, 3.2
"""Effort that one step may take, in deterministic seconds."""
IDLE_ROUND, IDLE_STEPS = 40, 400
"""Steps without any gain after which steps get more effort, and after which the search ends."""
FIRST_SIZE, LEAST_SIZE, MOST_SIZE = 400.0, 200.0, 20_000.0
"""Literals that one step frees. Steps that cannot end with the least get more effort instead of fewer literals."""
GROWTH, SHRINKING = 1.2, 0.85
MEMORY = 0.8
"""What a choice keeps of its earlier successes per effort at each step."""
LINEAR = 2, 0
"""Steps are searched with a strong linear relaxation or without any: which one is better depends on the rules."""
LEAST_CHARGE = 0.01
CURIOSITY = 0.3
"""Share of the choices that is made by chance alone."""

Pick = Callable[[Draft, int, np.random.Generator], Whole]


@dataclass
class _Choice:
    """Something to choose again and again, by how often it has gained anything for its effort."""

    success: float = 0.0
    tries: int = 0

    def note(self, effort: float, *, gained: bool) -> None:
        self.tries += 1
        self.success = MEMORY * self.success + (1 - MEMORY) * gained / max(LEAST_CHARGE, effort)


@dataclass
class _Level(_Choice):
    """How much goes into the linear relaxation of a step."""

    linear: int = 0


@dataclass
class _Kind(_Choice):
    """A kind of neighbourhood, its present size in literals, and the effort of a step."""

    pick: Pick = neighbourhoods.some_people
    size: float = FIRST_SIZE
    effort: float = LEAST_EFFORT

    def resize(self, freed: int, effort: float, *, whole: bool) -> None:
        """Larger after a step that ended, the more so the easier it was; else smaller, or with more effort where it is
        small already."""
        if not whole and self.size > LEAST_SIZE:
            self.size = max(LEAST_SIZE, self.size * SHRINKING)
        elif not whole:
            self.effort = min(MOST_EFFORT, self.effort / SHRINKING)
        elif 2 * freed > self.size:
            self.size = min(MOST_SIZE, self.size * (GROWTH if 4 * effort > self.effort else 2))


_AnyChoice = TypeVar("_AnyChoice", bound=_Choice)


class Improvement:
    """A searcher that keeps what it has learnt of the neighbourhoods from one call to the next, on the same part.

    Offers better and better plans, from the best on the board; does nothing when there is none. Ends with the board's
    stop or the budget, when many steps in a row gain nothing, or when a step frees all there is and proves its plan.
    """

    def __init__(self, structure: Structure | None = None) -> None:
        self._kinds = [_Kind(pick=pick) for pick in neighbourhoods.KINDS]
        self._levels = [_Level(linear=linear) for linear in LINEAR]
        self._structure = structure

    def __call__(self, part: Part, board: Board, budget: Budget) -> None:
        if board.values is None or not (part.owner != NOBODY).any():
            return
        draft = Draft(self.structure_of(part), board.values)
        random = np.random.default_rng(budget.seed)
        idle = 0
        with Steps(board, budget) as steps:
            while not steps.is_over and idle < IDLE_STEPS:
                kind, level = _chosen(self._kinds, random), _chosen(self._levels, random)
                gained, is_proven = _step(draft, kind, level, steps, random)
                if gained:
                    board.offer(draft.values)
                if is_proven:
                    board.raise_bound(part.price(draft.values))
                    break
                idle = 0 if gained else idle + 1
                if idle and idle % IDLE_ROUND == 0:
                    _strive(self._kinds)

    def structure_of(self, part: Part) -> Structure:
        """The structure of the part, made once as long as the part stays the same."""
        if self._structure is None or self._structure.part is not part:
            self._structure = Structure(part)
        return self._structure


def improve(part: Part, board: Board, budget: Budget) -> None:
    """An Improvement that has learnt nothing yet."""
    Improvement()(part, board, budget)


def _strive(kinds: list[_Kind]) -> None:
    """More effort for every step from now on, and so larger neighbourhoods."""
    for kind in kinds:
        kind.effort = min(MOST_EFFORT, 2 * kind.effort)


def _chosen(choices: Sequence[_AnyChoice], random: np.random.Generator) -> _AnyChoice:
    """Each once, then by its successes per effort, and sometimes by chance."""
    new = [choice for choice in choices if not choice.tries]
    if new:
        return new[0]
    shares = np.array([choice.success for choice in choices])
    even = np.full(len(choices), 1 / len(choices))
    shares = even if shares.sum() <= 0 else (1 - CURIOSITY) * shares / shares.sum() + CURIOSITY * even
    return choices[int(random.choice(len(choices), p=shares))]


def _step(draft: Draft, kind: _Kind, level: _Level, steps: Steps, random: np.random.Generator) -> tuple[bool, bool]:
    """One small search; whether it gained anything, and whether it was so large that nothing more can be gained.

    A plan that costs the same is taken too, for a change.
    """
    before = steps.spent
    free = kind.pick(draft, int(kind.size), random)
    keep = np.concatenate((free, draft.structure.followers(free)))
    cut, _ = draft.cut(keep)
    known = draft.values[keep]
    values, whole = steps.solved(cut, known, kind.effort, linear=level.linear)
    gained = values is not None and cut.price(values) < cut.price(known)
    if values is not None and cut.price(values) <= cut.price(known):
        draft.put(keep, values)
    effort = steps.spent - before
    kind.resize(len(free), effort, whole=whole)
    kind.note(effort, gained=gained)
    level.note(effort, gained=gained)
    return gained, whole and len(keep) == draft.part.variables
