"""The same quarter under other policies and for other Tier 1 customers, without keeping any plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from constraints.coverage import Coverage
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.spacing import Spacing
from scheduler.domain.coverage import WeekendRotation
from scheduler.domain.errors import BadInput
from scheduler.domain.people import CustomerState
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.what_if import Scenario, compare_scenarios, with_customers
from tests.support.builders import MONDAY, SATURDAY, a_customer, a_horizon, an_event, an_organisation

pytestmark = pytest.mark.solver

QUARTER = an_organisation(
    customers=(
        a_customer("infrastructure", pages_per_weekend=1),
        a_customer("support", state=CustomerState.PROPOSED, pages_per_weekend=3),
    ),
    events=(an_event("upgrade", SATURDAY, customer_id="support"),),
)
LOOSE, STRICT = (Coverage(weight=1), OneDutyAtATime()), (Coverage(weight=1), OneDutyAtATime(), Spacing(weekends=4))


def _compare(*scenarios, organisation=QUARTER, engine=None):
    quickly = engine or (lambda problem, rules: solve(problem, rules, SolveLimits(seconds=10)))
    return compare_scenarios(organisation, scenarios, a_horizon(4), holidays=(), solve=quickly)


def test_one_more_customer_asks_for_one_more_seat_everywhere():
    """One page a weekend needs one person; four need two, and the second customer's event a third on its day."""
    one, both = _compare(
        Scenario("one", LOOSE, ("infrastructure",)), Scenario("both", LOOSE, ("infrastructure", "support"))
    )
    assert (one.seats_asked_for, both.seats_asked_for) == (1, 2)
    assert (one.seats, both.seats) == (8, 17)
    assert (one.pages, both.pages) == (1, 4)
    assert (one.open_seats, both.open_seats) == (0, 0)
    assert one.hours_per_page == 16
    assert both.mean_hours > one.mean_hours


def test_a_proposed_customer_counts_only_where_it_is_named():
    """Without --customers, those who may page today count, with the seats as written."""
    (plain,) = _compare(Scenario("today", LOOSE))
    assert (plain.customers, plain.pages) == (("infrastructure",), 1)
    assert plain.seats == 8  # the proposed customer's event asks for nobody


def test_a_stricter_policy_is_seen_beside_the_looser_one():
    """Three people cannot fill four weekends at one in four: two seats are open, which counting says beforehand."""
    loose, strict = _compare(
        Scenario("loose", LOOSE, ("infrastructure",)), Scenario("strict", STRICT, ("infrastructure",))
    )
    assert (loose.open_seats, loose.must_stay_open) == (0, 0)
    assert (strict.open_seats, strict.must_stay_open) == (2, 2)


def test_a_rule_that_is_not_in_force_yet_does_not_count():
    """The spacing begins the day after the horizon does."""
    later = tuple(rule.model_copy(update={"effective_from": MONDAY + timedelta(days=1)}) for rule in STRICT[2:])
    (outcome,) = _compare(Scenario("later", (*LOOSE, *later), ("infrastructure",)))
    assert outcome.open_seats == 0


def test_an_unknown_customer_is_refused_by_name():
    """And the known ones are listed."""
    with pytest.raises(BadInput, match=r"suport; known are infrastructure, support"):
        _compare(Scenario("typo", LOOSE, ("suport",)))


def test_after_a_stop_nothing_more_is_planned():
    """The first scenario is stopped; the second is never begun."""
    asked = []

    def stopped(problem, rules):
        asked.append(problem)
        return replace(solve(problem, rules, SolveLimits(seconds=5)), stopped=True)

    outcomes = _compare(Scenario("a", LOOSE), Scenario("b", LOOSE), engine=stopped)
    assert (len(outcomes), len(asked)) == (1, 1)


def test_the_organisation_itself_does_not_change():
    """What is imported keeps its states and its seats."""
    changed = with_customers(QUARTER, ("infrastructure", "support"))
    assert QUARTER.customers[1].state is CustomerState.PROPOSED
    assert isinstance(changed.rotations[0], WeekendRotation)
    assert (changed.rotations[0].windows[0].seats, QUARTER.rotations[0].windows[0].seats) == (2, 1)
