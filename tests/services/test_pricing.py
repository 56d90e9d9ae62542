"""What each rule costs the fairness of a plan."""

from __future__ import annotations

import pytest

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.eligibility import Eligibility
from constraints.fair_weekends import FairWeekends
from constraints.min_rest import MinRest
from constraints.spacing import Spacing
from scheduler.domain.constraint import Aim
from scheduler.domain.plan import AimProof
from scheduler.domain.problem import CarriedLoad
from scheduler.domain.solution import AimResult, Solution, Status
from scheduler.domain.time import WEEK
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.pricing import Fairness, Pricing, RulePrice
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer
from tests.support.plans import a_view

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
PROBLEM = a_problem(
    engineers=(an_engineer("ada"), an_engineer("ben")),
    shifts=SHIFTS,
    carried=(CarriedLoad(engineer_id="ada", load=40), CarriedLoad(engineer_id="ben", load=-40)),
)
"""Ada has served two weekends more than Ben, so all four of the next are his; two in a row are not."""
RULES = (AbsenceConstraint(), Eligibility(), Coverage(weight=1000), Spacing(weekends=2), FairWeekends(weight=1))
TURNS = tuple(zip(("ada", "ben", "ada", "ben"), (shift.id for shift in SHIFTS), strict=True))
WEEK_OF_HOURS = 168
PROVEN = (AimProof(name="unfilled", best=0, bound=0), AimProof(name="evenness", best=320, bound=320))


def _solved(problem, rules, start):
    return solve(problem, rules, SolveLimits(seconds=10), start_from=start)


def _never(*_):
    raise AssertionError("nothing is to be searched for")


def _pricing(rules=RULES, aims=PROVEN, solve=_solved) -> Pricing:
    return Pricing(a_view(PROBLEM, *TURNS, constraints=rules, aims=aims), solve)


@pytest.mark.solver
def test_a_rule_costs_what_fairness_gains_without_it() -> None:
    """With weekends in turn each is two weekends off their share; without that rule Ben takes all four."""
    (price,) = _pricing().prices()
    assert price.costs == ((Aim.WORST_LOAD, 0, 0), (Aim.EVENNESS, 320, 320))
    assert price.says == "spacing costs 320 of uneven load (8.0 points less apart without it)."
    assert not price.is_free


@pytest.mark.solver
def test_a_rule_that_changes_nothing_is_proven_to_be_free() -> None:
    """Two weekends in a row are not allowed already: a rule that asks for a week of rest changes nothing."""
    rules = (*RULES, MinRest(hours=WEEK_OF_HOURS))
    found = {price.label: price for price in _pricing(rules).prices(("min_rest",))}
    assert list(found) == ["min_rest"]
    assert found["min_rest"].is_free
    assert found["min_rest"].says == "min_rest costs no fairness; this is proven."


def test_a_rule_that_no_plan_can_break_is_free_without_any_search() -> None:
    """Weekends lie further apart than eleven hours anyway."""
    (price,) = _pricing((*RULES, MinRest(hours=11)), solve=_never).prices(("min_rest",))
    assert price.is_free
    assert price.costs == ((Aim.WORST_LOAD, 0, 0), (Aim.EVENNESS, 0, 0))
    assert price.says == "min_rest costs no fairness: no plan could break it."


@pytest.mark.solver
def test_what_was_not_proven_is_a_range() -> None:
    """The plan's own search had proven 100 of 320 only, so the price is at least that."""
    aims = (PROVEN[0], AimProof(name="evenness", best=320, bound=100))
    (price,) = _pricing(aims=aims).prices()
    assert price.costs[-1] == (Aim.EVENNESS, 100, 320)
    assert "between 100 and 320 of uneven load" in price.says


def test_facts_and_aims_of_fairness_have_no_price() -> None:
    """Nobody can leave out that somebody is away, or that load should be even."""
    assert [rule.kind for rule in _pricing().rules] == ["spacing"]


def test_a_search_that_ends_with_nothing_leaves_the_prices_found_before() -> None:
    """The first rule is priced, the second search is stopped at once: one price, and no claim about the other."""
    found = [solve(PROBLEM, RULES[:3], SolveLimits(seconds=10)), Solution(Status.UNKNOWN, None, (), 0.0, "", 0, 1)]
    pricing = _pricing((*RULES, MinRest(hours=WEEK_OF_HOURS)), solve=lambda *_: found.pop(0))
    assert len(pricing.rules) == 2
    assert len(list(pricing.prices())) == 1


def test_a_rule_that_keeps_seats_open_has_no_price_in_fairness() -> None:
    """More seats filled is more load: that is not compared."""
    proven = (AimResult(Aim.WORST_LOAD, 0, 0), AimResult(Aim.EVENNESS, 10, 10))
    before, after = Fairness(proven, unfilled=3, apart=50), Fairness(proven, unfilled=1, apart=90)
    price = RulePrice("spacing", "spacing", "", before, after)
    assert price.fills
    assert not price.is_free
    assert price.says.startswith("spacing keeps seats open")


def test_evenness_is_not_compared_where_the_worst_load_differs() -> None:
    """A plan that loads the worst-off less may be more uneven for it."""
    before = Fairness((AimResult(Aim.WORST_LOAD, 8, 8), AimResult(Aim.EVENNESS, 10, 10)), 0, 50)
    after = Fairness((AimResult(Aim.WORST_LOAD, 5, 5), AimResult(Aim.EVENNESS, 40, 40)), 0, 50)
    assert RulePrice("spacing", "spacing", "", before, after).costs == ((Aim.WORST_LOAD, 3, 3),)


def test_nothing_needs_to_be_searched_where_no_schedule_can_be_fairer() -> None:
    """Everybody carries exactly what is due."""
    held = tuple(("ben", shift.id) for shift in SHIFTS)
    rules = tuple(rule for rule in RULES if rule.kind != "spacing")
    assert Pricing(a_view(PROBLEM, *held, constraints=rules), _solved).is_fairest
    assert not _pricing().is_fairest
