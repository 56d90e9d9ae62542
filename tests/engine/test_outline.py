"""An outline of a plan: which duties are held by what sort of people, where many people are alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.solver_families import terms
from scheduler.engine.begin import started
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.draft import Draft
from scheduler.engine.outline import outlined
from scheduler.engine.part import Part, Whole
from scheduler.engine.roster_model import RosterModel
from scheduler.engine.steps import Steps
from scheduler.engine.structure import Structure
from tests.benchmarks.test_solver_families import TERMS

pytestmark = pytest.mark.solver


def _terms_of(people: int, **other: Any) -> Part:
    """Terms of so many people, every second in one of two regions."""
    engineers: list[Any] = [
        {"id": n, "region": ("AMER", "EMEA")[n % 2], "carry": n % 3, "off": []} for n in range(people)
    ]
    case = terms.read("small", {**TERMS, "engineers": engineers, **other})
    model = RosterModel(case.problem, case.constraints)
    ((_, penalty),) = model.aims()
    return model.part(penalty)


def _outline_of(part: Part, seed: int = 0) -> Whole:
    structure = Structure(part)
    nobody = Draft.of_literals(structure, structure.literals[:0])
    with Steps(Board(part), Budget(effort=5.0)) as steps:
        return outlined(nobody, steps, np.random.default_rng(seed))


def test_many_people_who_are_alike_get_an_outline_that_fills_every_week() -> None:
    """Each duty of the outline is open to everybody of its region."""
    part = _terms_of(40)
    held = _outline_of(part)
    duties, counts = np.unique(part.duty[held], return_counts=True)
    assert 4 <= len(duties) < len(np.unique(part.duty[part.duty >= 0])) / 2
    assert (counts % 20 == 0).all()


def test_few_people_get_none() -> None:
    """Three of a region are decided one by one as quickly; four are worth an outline."""
    assert not len(_outline_of(_terms_of(6)))
    assert len(_outline_of(_terms_of(8)))


def test_an_outline_that_cannot_be_is_none() -> None:
    """Three seats of which each of two regions wants one, but nobody may begin after the first week."""
    assert not len(_outline_of(_terms_of(40, events=[1, 2, 3, 4, 5, 6, 7])))


def test_the_plan_made_from_an_outline_keeps_every_rule() -> None:
    """The first plan of forty people takes next to no effort beyond the outline itself."""
    part, budget = _terms_of(40), Budget(effort=5.0)
    board = Board(part)
    started(part, board, budget)
    assert board.values is not None
    assert part.allows(board.values)
    assert budget.effort > 4.0


def test_the_same_seed_gives_the_same_outline() -> None:
    """Chance is drawn from the seed alone."""
    part = _terms_of(40)
    assert _outline_of(part, 3).tolist() == _outline_of(part, 3).tolist()
