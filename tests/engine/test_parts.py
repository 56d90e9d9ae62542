"""Parts of a model that share nobody: each is proven alone, and together they are the plan."""

from __future__ import annotations

import pytest

from constraints.coverage import Coverage
from constraints.heaviest_load import HeaviestLoad
from scheduler.domain.solution import Status
from scheduler.domain.time import WEEK
from scheduler.engine import solve as engine
from scheduler.engine.linear import Linear
from scheduler.engine.parts import split
from scheduler.engine.roster_model import MANY_ENTRIES, RosterModel
from scheduler.engine.solve import SolveLimits, solve
from tests.engine.toys import Filled, Forbidden, Price
from tests.support.builders import SATURDAY, a_problem, a_shift, a_weekend_rotation, an_engineer

pytestmark = pytest.mark.solver

PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
EAST, WEST = (
    a_weekend_rotation(name, engineer_ids=ids) for name, ids in (("east", ("ada", "ben")), ("west", ("cleo", "dan")))
)
SHIFTS = tuple(
    a_shift(SATURDAY + WEEK * n, id=f"{rotation}/{n}", rotation_id=rotation)
    for n in range(3)
    for rotation in ("east", "west")
)
PROBLEM = a_problem(engineers=PEOPLE, rotations=(EAST, WEST), shifts=SHIFTS)
RULES = (Filled(), Price(engineer_id="ada", weight=2), Price(engineer_id="dan", weight=3, name="dan"))


def _parts(rules) -> list[set[int]]:
    model = RosterModel(PROBLEM, rules)
    penalty = next((penalty for _, penalty in model.aims()), Linear.constant(0))
    return [set(part.whole.tolist()) for part in split(model.part(penalty))]


def test_regions_that_share_nobody_are_parts_of_their_own() -> None:
    """Here every weekend of a region is one, because nothing joins weekends; every variable belongs to exactly one."""
    parts = _parts((Filled(),))
    model = RosterModel(PROBLEM, (Filled(),))
    regions = [
        {model.problem.duties[duty].rotation_id for (_, duty), v in model.literals.items() if v in part}
        for part in parts
    ]
    assert sorted(map(sorted, regions)) == [["east"]] * 3 + [["west"]] * 3
    assert sorted(variable for part in parts for variable in part) == list(range(model.variable_count))


def test_a_rule_over_all_people_leaves_one_part() -> None:
    """The worst-off person may be in either region."""
    assert len(_parts((Filled(), HeaviestLoad(weight=1)))) == 1


def test_parts_together_are_the_proven_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same objective and bound as in one piece, with one worker and with two."""
    whole = solve(PROBLEM, RULES, SolveLimits(seconds=20))
    monkeypatch.setattr(engine, "QUICK_LITERALS", 0)
    for workers in (1, 2):
        split = solve(PROBLEM, RULES, SolveLimits(seconds=20, workers=workers))
        assert (split.status, split.objective, split.bound) == (Status.OPTIMAL, whole.objective, whole.bound)


def test_one_impossible_part_makes_the_problem_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is left in the west."""
    monkeypatch.setattr(engine, "QUICK_LITERALS", 0)
    nobody = tuple(Forbidden(engineer_id=name, name=name) for name in ("cleo", "dan"))
    assert solve(PROBLEM, (*nobody, Filled()), SolveLimits(seconds=20)).status is Status.INFEASIBLE


def test_open_seats_count_in_parts_as_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seat that nobody can fill is a cost that no part can lower."""
    monkeypatch.setattr(engine, "QUICK_LITERALS", 0)
    nobody = tuple(Forbidden(engineer_id=name, name=name) for name in ("cleo", "dan"))
    solution = solve(PROBLEM, (*nobody, Coverage(weight=10)), SolveLimits(seconds=20))
    assert (solution.status, solution.objective) == (Status.OPTIMAL, 30)


def test_units_are_counted_up() -> None:
    """Four shifts take two units of three, and three shifts one."""
    model = RosterModel(PROBLEM, ())
    held = model.total(model.works("ada", shift.id) for shift in SHIFTS if shift.rotation_id == "east")
    for least, units in ((4, 2), (3, 1), (0, 0)):
        assert model.ceiling(Linear.constant(least), 3).range(model._bounds) == (units, units)
    assert model.ceiling(held, 3).range(model._bounds) == (0, 1)


def test_many_lines_over_one_long_sum_share_a_variable() -> None:
    """Each line then has two entries, and the largest of them is the same."""
    shifts = tuple(a_shift(SATURDAY + WEEK * n) for n in range(45))
    problem = a_problem(engineers=PEOPLE[:1], rotations=(a_weekend_rotation(),), shifts=shifts, weeks=45)
    model = RosterModel(problem, ())
    load = model.total(model.works("ada", shift.id) for shift in shifts)
    lines = [(2 * n + 1) * load - n * (n + 1) for n in range(46)]
    assert len(lines) * len(load.terms) > MANY_ENTRIES
    top = model.maximum(lines)
    assert model.variable_count == 45 + 2
    assert model.maximum(lines) == top
