"""RosterModel: which literals a model has, and what a bound costs when it is hard or soft."""

from __future__ import annotations

from ortools.sat.python import cp_model

from scheduler.engine.linear import Linear
from scheduler.engine.roster_model import RosterModel
from scheduler.engine.stating import written
from tests.engine.toys import Filled, Forbidden, Price
from tests.support.builders import SATURDAY, a_problem, a_shift, a_weekend_rotation, an_engineer

FREE = Linear.constant(0)
SHIFT = a_shift()
PROBLEM = a_problem(
    engineers=(an_engineer("ada"), an_engineer("ben"), an_engineer("cleo", team_id="data")),
    rotations=(a_weekend_rotation(team_ids=("core",)),),
    shifts=(SHIFT,),
)


def _solve(model: RosterModel, penalty: Linear = FREE) -> tuple[int, list[int]]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(written(model.part(penalty)))
    return status, list(solver.response_proto.solution)


def test_there_is_one_literal_per_candidate_and_none_beside() -> None:
    """Cleo is not on the roster, so nothing in the model can put her there."""
    model = RosterModel(PROBLEM, (Filled(),))
    assert model.literal_count == 2
    assert model.works("cleo", SHIFT.id) == Linear.constant(0)
    assert model.works("ada", SHIFT.id) == model.works("ada", SHIFT.id)


def test_what_a_hard_rule_forbids_never_becomes_a_literal() -> None:
    """Whatever the order in which the rules are given."""
    for rules in ((Forbidden(engineer_id="ada"), Filled()), (Filled(), Forbidden(engineer_id="ada"))):
        model = RosterModel(PROBLEM, rules)
        assert model.literal_count == 1
        _, values = _solve(model)
        assert model.held(values) == [("ben", SHIFT.id)]


def test_a_soft_prohibition_is_a_price() -> None:
    """Ada may serve then, and Ben is cheaper."""
    model = RosterModel(PROBLEM, (Forbidden(engineer_id="ada", weight=5), Filled()))
    ((_, penalty),) = model.aims()
    _, values = _solve(model, penalty)
    assert model.held(values) == [("ben", SHIFT.id)]
    assert model.value_of(penalty, values) == 0


def test_a_hard_prohibition_after_a_soft_one_still_holds() -> None:
    """The literal exists by then, and is held at zero."""
    rules = (Forbidden(engineer_id="ada", weight=1), Forbidden(engineer_id="ada", name="hard"), Filled())
    model = RosterModel(PROBLEM, rules)
    _, values = _solve(model)
    assert model.held(values) == [("ben", SHIFT.id)]


def test_a_bound_that_nobody_can_keep_makes_the_model_infeasible() -> None:
    """Also when it is about no variable at all: a shift for which nobody is left."""
    empty = a_problem(engineers=(), rotations=(a_weekend_rotation(),), shifts=(SHIFT,))
    assert _solve(RosterModel(empty, (Filled(),)))[0] == cp_model.INFEASIBLE
    forbidden = (Forbidden(engineer_id="ada"), Forbidden(engineer_id="ben", name="second"), Filled())
    assert _solve(RosterModel(PROBLEM, forbidden))[0] == cp_model.INFEASIBLE


def test_a_soft_bound_that_nobody_can_keep_costs_its_amount() -> None:
    """The same shift is then an open seat at its price."""
    empty = a_problem(engineers=(), rotations=(a_weekend_rotation(),), shifts=(SHIFT,))
    model = RosterModel(empty, (Filled(weight=10),))
    ((aim, penalty),) = model.aims()
    _, values = _solve(model)
    assert (aim, model.value_of(penalty, values)) == (Filled.aim, 10)


def test_a_bound_that_cannot_be_broken_costs_no_variable() -> None:
    """Price zero is no price."""
    model = RosterModel(PROBLEM, (Price(engineer_id="ada", each=0, weight=1),))
    assert list(model.aims()) == []


def test_the_maximum_is_the_largest_part_once_it_is_pressed_down() -> None:
    """And the minimum the smallest once it is pressed up."""
    model = RosterModel(PROBLEM, ())
    parts = [Linear.constant(3), Linear.constant(5), 2 * model.works("ada", SHIFT.id)]
    top, bottom = model.maximum(parts), model.minimum(parts)
    _, values = _solve(model, top - bottom)
    held = bool(model.held(values))
    assert model.value_of(top, values) == 5
    assert model.value_of(bottom, values) == (2 if held else 0) == 2


def test_the_maximum_of_people_who_exclude_each_other_is_their_sum() -> None:
    """A hard at-most-one makes a variable of its own unnecessary; without the rule there is one."""
    sunday = a_shift(SATURDAY.replace(day=10))
    problem = a_problem(engineers=(an_engineer("ada"),), rotations=(a_weekend_rotation(),), shifts=(SHIFT, sunday))
    priced = AnyShift(weight=1)
    model = RosterModel(problem, (OneShift(), priced))
    both = [model.works("ada", shift.id) for shift in (SHIFT, sunday)]
    assert model.slacks[priced.label, ("any",)] == Linear.total(both)
    assert len(RosterModel(problem, (priced,)).slacks[priced.label, ("any",)].terms) == 1


class OneShift(Forbidden):
    """At most one shift for Ada."""

    engineer_id: str = "ada"

    unary = False

    def state(self, model) -> None:
        shifts = model.problem.shifts
        model.at_most(model.total(model.works(self.engineer_id, shift.id) for shift in shifts), 1, ("one",))


class AnyShift(OneShift):
    """No shift for Ada, or the price of one however many she has."""

    def state(self, model) -> None:
        shifts = model.problem.shifts
        model.at_most(model.maximum([model.works(self.engineer_id, shift.id) for shift in shifts]), 0, ("any",))
