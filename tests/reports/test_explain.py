"""Why this engineer, and why not that one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.fair_weekends import FairWeekends
from constraints.pinned import Pinned
from constraints.preference import PreferenceConstraint
from constraints.spacing import Spacing
from scheduler.domain.errors import NotFound
from scheduler.domain.schedule import Assignment
from scheduler.reports.explain import why, why_not
from tests.support.builders import (
    SATURDAY,
    a_preference,
    a_problem,
    a_shift,
    a_weekend_rotation,
    an_absence,
    an_engineer,
)
from tests.support.plans import a_view

NEXT = SATURDAY + timedelta(days=14)
SHIFTS = (a_shift(SATURDAY), a_shift(NEXT))
PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben", "cy"))
RULES = (AbsenceConstraint(), Pinned(), Spacing(weekends=2), Coverage(weight=1), FairWeekends(weight=1))


def the_plan(*held, constraints=RULES, **parts):
    problem = a_problem(**({"engineers": PEOPLE, "shifts": SHIFTS, "rotations": (a_weekend_rotation(),)} | parts))
    return a_view(problem, *held, constraints=constraints)


ADA_THEN_BEN = (("ada", SHIFTS[0].id), ("ben", SHIFTS[1].id))


def test_the_best_alternative_comes_first_with_its_price():
    """Cy is free and would do as well; Ben would carry both."""
    answer = why(the_plan(*ADA_THEN_BEN), "ada", SHIFTS[0].id)
    assert [(x.name, x.is_possible) for x in answer.alternatives] == [("Cy", True), ("Ben", True)]
    assert answer.alternatives[0].says == "Cy would do just as well."
    assert answer.alternatives[1].by_constraint["fair_weekends"] > 0
    assert "Ben would make the plan worse (fair_weekends +" in answer.alternatives[1].says
    assert answer.says.startswith("Ada is on 08:00 Sat 09 Jan 2027, carrying 2.0 points of a fair 1.3. 2 others could")


def test_those_whom_a_hard_rule_keeps_away_are_listed_apart():
    """Cy is away."""
    answer = why(the_plan(*ADA_THEN_BEN, absences=(an_absence("cy"),)), "ada", SHIFTS[0].id)
    assert [x.name for x in answer.alternatives] == ["Ben"]
    assert [(x.name, x.rules) for x in answer.impossible] == [("Cy", ("absence",))]


def test_an_id_that_the_plan_does_not_know_comes_with_a_hint():
    """The nearest id, the id behind a name, or where ids are listed."""
    plan = the_plan(*ADA_THEN_BEN)
    for engineer, duty, hint in (
        ("adda", SHIFTS[0].id, "did you mean ada?"),
        ("ADA", SHIFTS[0].id, "write the id, ada"),
        ("somebody", SHIFTS[0].id, "see the ids in: watchbill show --json"),
        ("ada", SHIFTS[0].id + "x", f"did you mean {SHIFTS[0].id}?"),
    ):
        with pytest.raises(NotFound, match=re.escape(hint)):
            why(plan, engineer, duty)


def test_a_pin_is_a_reason_too():
    """Nobody takes the place of somebody who is pinned."""
    pins = (Assignment(engineer_id="ada", duty_id=SHIFTS[0].id),)
    answer = why(the_plan(*ADA_THEN_BEN, pins=pins), "ada", SHIFTS[0].id)
    assert {x.rules for x in answer.alternatives + answer.impossible} == {("pinned",)}
    assert answer.says.endswith("Nobody else could be there: 2 others are kept away by hard rules.")


def test_a_better_exchange_is_called_better():
    """A plan that was stopped early admits it."""
    rules = (*RULES, PreferenceConstraint(weight=5))
    answer = why(the_plan(*ADA_THEN_BEN, constraints=rules, preferences=(a_preference("ada"),)), "ada", SHIFTS[0].id)
    assert answer.alternatives[0].says.startswith("Cy would make the plan better (preference -")


def test_why_not_names_the_rule_that_would_break():
    """Three weekends apart are asked; two lie between."""
    rules = (Spacing(weekends=3), Coverage(weight=1))
    answer = why_not(the_plan(*ADA_THEN_BEN, constraints=rules), "ada", SHIFTS[1].id)
    (way,) = answer.ways
    assert (way.instead_of, way.instead_of_name, way.rules) == ("ben", "Ben", ("spacing",))
    assert answer.says.startswith("Ada cannot: Ada is on duty on 2 weekends of 3")


def test_why_not_on_an_open_seat_says_what_it_would_bring():
    """An open seat needs nobody to step back."""
    answer = why_not(the_plan(("ada", SHIFTS[0].id)), "ben", SHIFTS[1].id)
    (way,) = answer.ways
    assert way.instead_of == ""
    assert way.by_constraint["coverage"] == -1
    assert way.worse_by[0] == -1


@pytest.mark.parametrize(
    ("ask", "engineer_id", "duty_id", "message"),
    [
        (why, "cy", SHIFTS[0].id, "ask why not instead"),
        (why_not, "ada", SHIFTS[0].id, "ask why instead"),
        (why, "nobody", SHIFTS[0].id, "no engineer nobody"),
        (why_not, "ada", "tier2/never", "no duty tier2/never"),
    ],
)
def test_a_question_about_nothing_is_refused_with_advice(ask, engineer_id, duty_id, message):
    """The message says what to ask instead."""
    with pytest.raises(NotFound, match=message):
        ask(the_plan(*ADA_THEN_BEN), engineer_id, duty_id)


def test_somebody_off_the_roster_is_told_so():
    """No rule needs to be asked."""
    rotation = a_weekend_rotation(engineer_ids=("ada", "ben"))
    with pytest.raises(NotFound, match="Cy is not on the roster of Tier 2 weekend"):
        why_not(the_plan(*ADA_THEN_BEN, rotations=(rotation,)), "cy", SHIFTS[0].id)
