"""Whether statements can hold together, and which of them suffice to clash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from scheduler.engine.budget import Budget
from scheduler.engine.holding import Verdict, core_of, elastic, holds
from scheduler.engine.part import NOBODY
from scheduler.engine.shrinking import examined, statements_of
from scheduler.engine.statements import Tagged
from tests.engine.small_parts import a_part

pytestmark = pytest.mark.solver

PIGEONS = 5


def _tagged(literals: int, rows: Sequence[tuple[int, Mapping[int, int], int]]) -> Tagged:
    """(statement, {variable: coefficient}, at most) per row."""
    part = a_part([0] * literals, [(terms, None, high) for _, terms, high in rows])
    statement = np.array([number for number, _, _ in rows], dtype=np.int64)
    return Tagged(part, statement, np.arange(len(rows)))


def _pigeonhole(holes: int) -> Tagged:
    """Each pigeon needs a hole, a statement each; each hole takes one, a statement each after those."""
    place = {(p, h): p * holes + h for p in range(PIGEONS) for h in range(holes)}
    needs = [(p, {place[p, h]: -1 for h in range(holes)}, -1) for p in range(PIGEONS)]
    takes = [(PIGEONS + h, {place[p, h]: 1 for p in range(PIGEONS)}, 1) for h in range(holes)]
    return _tagged(PIGEONS * holes, [*needs, *takes])


def _budget() -> Budget:
    return Budget.of_seconds(20)


def test_five_pigeons_fit_into_five_holes_and_not_into_four() -> None:
    """The values that show it keep every row."""
    five = _pigeonhole(PIGEONS)
    answer = holds(five.part, _budget())
    assert answer.values is not None
    assert five.part.allows(answer.values)
    assert holds(_pigeonhole(PIGEONS - 1).part, _budget()).clashes


def test_a_question_without_time_has_no_answer() -> None:
    """Unknown is neither possible nor impossible."""
    hard = _pigeonhole(PIGEONS - 1)
    spent = Budget.of_seconds(20, effort=0.0)
    assert holds(hard.part, spent).verdict is Verdict.UNKNOWN


def test_what_suffices_to_clash_does_clash() -> None:
    """Five pigeons and four holes: what is named of them is enough."""
    tagged = _pigeonhole(PIGEONS - 1)
    assert holds(tagged.of(core_of(tagged, _budget())).part, _budget()).clashes


def test_a_conflict_leaves_out_what_has_no_part_in_the_clash() -> None:
    """Two statements clash, and a third, which shares a person with one of them, is about something else."""
    tagged = _tagged(2, [(0, {0: 1}, 0), (1, {0: -1}, -1), (2, {0: 1, 1: 1}, 1)])
    assert [core.statements for core in examined(tagged, _budget(), 2).cores] == [(0, 1)]


def test_a_clash_that_only_whole_numbers_see_is_found_too() -> None:
    """Exactly one of each two of three: halves would do, whole people cannot. The fourth statement is idle."""
    pairs = ((0, 1), (1, 2), (0, 2))
    rows = [(n, {a: side, b: side}, side) for n, (a, b) in enumerate(pairs) for side in (1, -1)]
    tagged = _tagged(4, [*rows, (3, {0: 1, 3: 1}, 1)])
    (core,) = examined(tagged, _budget(), 4).cores
    assert core.statements == (0, 1, 2)
    assert core.is_smallest


def test_conflicts_are_found_until_the_rest_can_hold() -> None:
    """Two that share nothing in one piece, joined by a statement that has no part in either."""
    rows = [(0, {0: 1}, 0), (1, {0: -1}, -1), (2, {1: 1}, 0), (3, {1: -1}, -1), (4, {0: 1, 1: 1}, 2)]
    outcome = examined(_tagged(2, rows), _budget(), 2)
    assert sorted(core.statements for core in outcome.cores) == [(0, 1), (2, 3)]
    assert all(core.is_smallest for core in outcome.cores)
    assert outcome.values is not None


def test_pieces_share_neither_a_variable_nor_a_statement() -> None:
    """Three rows about three people; the first and the last are one statement."""
    tagged = _tagged(3, [(0, {0: 1}, 0), (1, {1: 1}, 0), (0, {2: 1}, 0)])
    assert [statements_of(piece).tolist() for piece in tagged.pieces()] == [[0], [1]]


def test_a_definition_comes_with_the_statements_that_rest_on_it() -> None:
    """Variable 1 is at least variable 0 by definition; a statement about 1 brings that along, one about 2 does not."""
    tagged = _tagged(3, [(NOBODY, {0: 1, 1: -1}, 0), (0, {1: 1}, 0), (1, {2: 1}, 0)])
    assert tagged.of(np.array([0])).part.rows == 2
    assert tagged.of(np.array([1])).part.rows == 1


def test_an_elastic_row_pays_for_each_unit_that_it_exceeds() -> None:
    """Three serve where one may: two units at 10 each."""
    part = a_part([0, 0, 0], [({0: 1, 1: 1, 2: 1}, None, 1)])
    loose = elastic(part, np.array([0]), np.array([10]), np.array([1]))
    assert loose.allows(np.array([1, 1, 1, 2]))
    assert not loose.allows(np.array([1, 1, 1, 1]))
    assert loose.price(np.array([1, 1, 1, 2])) == 20
