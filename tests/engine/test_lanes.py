"""Who works on a part follows from its structure: how far duties reach, and what only people join."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.solver_families import joint, terms, weekends
from benchmarks.solver_families.case import Case
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.lanes import (
    AT_ONCE_EFFORT,
    EXACT_LITERALS,
    FEW_NARROW_EFFORT,
    NARROW_EFFORT,
    QUICK_EFFORT,
    QUICK_LITERALS,
    lanes_of,
)
from scheduler.engine.part import NOBODY, Part
from scheduler.engine.roster_model import RosterModel
from tests.benchmarks.test_solver_families import TERMS, WEEKENDS
from tests.engine.small_parts import a_part

pytestmark = pytest.mark.solver
PEOPLE, WEEKS = 60, 26


def _part(case: Case) -> Part:
    model = RosterModel(case.problem, case.constraints)
    ((_, penalty),) = model.aims()
    return model.part(penalty)


def _says(part: Part) -> list[str]:
    return [lane.says for lane in lanes_of(part)]


def _of_many(data: dict[str, Any]) -> dict[str, Any]:
    """The same rules for sixty people and half a year."""
    alike = [{**data["engineers"][n % 4], "id": f"e{n}", "region": ("AMER", "EMEA")[n % 2]} for n in range(PEOPLE)]
    return {**data, "weeks": WEEKS, "engineers": alike}


def test_weekends_of_a_few_begin_with_exact_searches_and_terms_with_a_short_one() -> None:
    """Patterns prove terms of a few people before an exact search has a bound worth the name, unless they are easy."""
    weekend, term = _part(weekends.read("few", WEEKENDS)), _part(terms.read("few", TERMS))
    assert [lane.effort for lane in lanes_of(weekend) if lane.begins] == [QUICK_EFFORT, QUICK_EFFORT]
    assert [lane.effort for lane in lanes_of(term) if lane.begins] == [AT_ONCE_EFFORT]


def test_many_terms_are_searched_by_patterns_first_and_with_few_candidates_late() -> None:
    """A first plan is searched before anything else works; then nothing but patterns, beside a search for better."""
    part = _part(terms.read("many", _of_many(TERMS)))
    assert int((part.owner != NOBODY).sum()) > QUICK_LITERALS
    lanes = lanes_of(part)
    assert [lane.says for lane in lanes if lane.begins] == ["first plan"]
    first = [lane.says for lane in lanes if lane.since == 1 and not lane.begins]
    assert first == ["weeks and neighbourhoods", "patterns of each person"]


def test_the_first_plan_of_many_terms_is_told_before_it_is_improved() -> None:
    """The lane that begins ends with the plan that it has found; one that is there is left as it is."""
    part = _part(terms.read("many", _of_many(TERMS)))
    (begin,) = (lane for lane in lanes_of(part) if lane.begins)
    board = Board(part)
    begin.work(part, board, Budget.of_seconds(30, effort=begin.effort, seed=0))
    assert board.values is not None
    again = Budget.of_seconds(30, effort=begin.effort, seed=0)
    begin.work(part, board, again)
    assert again.effort == begin.effort


def test_many_weekends_and_terms_of_the_same_people_are_searched_apart() -> None:
    """Terms alone are not, nor are weekends."""
    both = _part(joint.read("many", {"weekends": _of_many(WEEKENDS), "terms": _of_many(TERMS)}))
    assert _says(both)[0] == "what only people join"
    assert "what only people join" not in _says(_part(terms.read("many", _of_many(TERMS))))


@pytest.mark.parametrize(
    ("literals", "effort"), [(EXACT_LITERALS - 1, FEW_NARROW_EFFORT), (EXACT_LITERALS, NARROW_EFFORT)]
)
def test_few_candidates_are_searched_for_longer_in_a_large_part(literals: int, effort: float) -> None:
    """In a smaller one what needs longer than its first turn is proven by others, which wait for it."""
    lanes = lanes_of(a_part([1] * literals, []))
    assert (lanes[0].says, lanes[0].effort) == ("fewer candidates", effort)


def test_a_part_without_any_rule_has_lanes_too() -> None:
    """Whoever is cheapest is chosen; there is nothing to reach over."""
    assert _says(a_part([1, 2], []))
