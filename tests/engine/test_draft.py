"""Drafts and structures: what follows from a choice, what a change would cost, and cuts that change nothing else."""

from __future__ import annotations

import random

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.engine.draft import Draft, eased
from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.stating import stated
from scheduler.engine.structure import Structure
from tests.engine.rosters_in_numbers import random_roster
from tests.engine.small_parts import a_part

SEEDS = range(25)
MISS = 1_000_000


def _a_draft(seed: int) -> Draft:
    """A random roster with some people on duty by chance."""
    structure = Structure(random_roster(random.Random(seed)))
    drawn = np.random.default_rng(seed).random(len(structure.literals)) < 0.3
    return Draft.of_literals(structure, structure.literals[drawn])


def _changed(draft: Draft, literal: int) -> Draft:
    """The draft with one literal changed and all that follows."""
    other, one = draft.copy(), np.array([literal])
    other.put(one, 1 - draft.values[one])
    other.settle(draft.structure.followers(one))
    return other


@pytest.mark.parametrize("seed", SEEDS)
def test_a_draft_always_knows_what_its_rows_add_up_to(seed: int) -> None:
    """After any number of changes."""
    draft = _a_draft(seed)
    for literal in draft.structure.literals:
        draft = _changed(draft, int(literal))
        assert (draft.totals == draft.part.totals(draft.values)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_change_would_cost_is_what_it_costs(seed: int) -> None:
    """To the unit, with rows missed less or more; and it is said whether a row that holds would break."""
    draft = _a_draft(seed)
    literals, before = draft.structure.literals, draft.misses
    prices, fits = draft.marginals(literals, MISS)
    for literal, price, fit in zip(literals.tolist(), prices.tolist(), fits.tolist(), strict=True):
        other = _changed(draft, literal)
        if (other.values < draft.part.lower).any() or (other.values > draft.part.upper).any():
            continue
        missed = int((other.misses - before)[before > 0].sum())
        assert price == draft.part.price(other.values) - draft.part.price(draft.values) + MISS * missed
        assert fit == (not (other.misses[before == 0] > 0).any())


def test_what_follows_is_as_low_as_the_choices_let_it_be() -> None:
    """A load of two duties and its price, 3 for the second."""
    part = a_part(
        [0, 0, 0, 1],
        [({0: 1, 1: 1, 2: -1}, 0, 0), ({3: 1, 2: -3}, -3, None)],
        ranges={2: (0, 9), 3: (0, 99)},
    )
    for held, load, price in (([], 0, 0), ([0], 1, 0), ([0, 1], 2, 3)):
        draft = Draft.of_literals(Structure(part), np.array(held, dtype=np.int64))
        assert (draft.values[2], draft.values[3]) == (load, price)


def test_a_sum_follows_from_its_own_row_only() -> None:
    """Two sums of which one must be 1 or more: the rule that uses them does not make the last one so."""
    part = a_part(
        [0, 0, 0, 0],
        [({0: 1, 2: -1}, 0, 0), ({1: 1, 3: -1}, 0, 0), ({2: 1, 3: 1}, 1, None)],
        ranges={2: (0, 1), 3: (0, 1)},
    )
    structure = Structure(part)
    assert structure.target.tolist() == [2, 3, NOBODY]
    assert Draft.of_literals(structure, np.array([], dtype=np.int64)).misses.tolist() == [0, 0, 1]


def _best(part: Part) -> Whole:
    model, own = stated(part)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return np.array([solver.value(variable) for variable in own], dtype=np.int64)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cut_says_of_its_variables_what_the_part_says(seed: int) -> None:
    """Costs and rows alike, so that what is found in it can be put back."""
    draft = _a_draft(seed)
    free = draft.structure.literals[::2]
    keep = np.concatenate((free, draft.structure.followers(free)))
    cut, rows = draft.cut(keep)
    assert cut.price(draft.values[keep]) == draft.part.price(draft.values)
    assert cut.allows(draft.values[keep]) == (not (draft.misses[rows] > 0).any())
    misses = draft.misses[rows]
    found = _best(eased(cut, draft.shortfalls[rows], misses > 0, MISS))
    other = draft.copy()
    other.put(keep, found[: len(keep)])
    assert (other.misses <= draft.misses).all()
    assert other.misses.sum() == draft.misses.sum() - misses.sum() + found[len(keep) :].sum()


def test_a_row_that_is_missed_may_stay_so_for_nothing_where_it_has_no_price() -> None:
    """A seat of two that nobody fills: without a price it stays open, with one it is filled."""
    part = a_part([1, 1], [({0: 1, 1: 1}, 1, None)])
    draft = Draft.of_literals(Structure(part), np.array([], dtype=np.int64))
    cut, rows = draft.cut(np.array([0, 1]))
    for priced, filled in ((False, 0), (True, 1)):
        found = _best(eased(cut, draft.shortfalls[rows], np.array([priced]), 10))
        assert found[:2].sum() == filled


def test_a_row_that_has_too_much_is_eased_on_that_side() -> None:
    """Two people on the one seat of a shift: one of them goes, where the row has a price."""
    part = a_part([1, 1], [({0: 1, 1: 1}, 1, 1)])
    draft = Draft.of_literals(Structure(part), np.array([0, 1]))
    cut, rows = draft.cut(np.array([0, 1]))
    assert draft.shortfalls.tolist() == [-1]
    assert _best(eased(cut, draft.shortfalls[rows], np.array([True]), 10)).sum() == 1
