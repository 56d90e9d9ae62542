"""What each rule asks and costs."""

from __future__ import annotations

from datetime import timedelta

from constraints.coverage import Coverage
from constraints.fair_weekends import FairWeekends
from constraints.spacing import Spacing
from scheduler.reports.rules import rule_costs
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer
from tests.support.plans import a_view

SHIFTS = (a_shift(SATURDAY), a_shift(SATURDAY + timedelta(days=7)))


def test_hard_rules_come_first_then_aims_in_order():
    """Coverage before evenness, whatever they cost."""
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")), shifts=SHIFTS, rotations=a_problem().rotations[:1]
    )
    rules = (FairWeekends(weight=1), Coverage(weight=100), Spacing(weekends=2, owner="Ops", reason="Rest"))
    hard, first, second = rule_costs(a_view(problem, ("ada", SHIFTS[0].id), constraints=rules))
    assert (hard.label, hard.weight, hard.places, hard.worst) == ("spacing", None, 0, "")
    assert hard.asks == "At most one weekend on duty in any 2 consecutive weekends."
    assert (hard.owner, hard.reason) == ("Ops", "Rest")
    assert (first.label, first.places, first.penalty, first.aim) == ("coverage", 1, 100, "seats left open")
    assert (second.label, second.places) == ("fair_weekends", 1)


def test_a_broken_hard_rule_shows_where():
    """With its sentence."""
    problem = a_problem(shifts=SHIFTS)
    view = a_view(problem, *(("ada", shift.id) for shift in SHIFTS), constraints=(Spacing(weekends=2),))
    (cost,) = rule_costs(view)
    assert (cost.places, cost.amount, cost.penalty) == (1, 1, 0)
    assert cost.worst.startswith("Ada is on duty on 2 weekends")
