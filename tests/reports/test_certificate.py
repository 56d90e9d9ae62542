"""What a plan proves about all others."""

from __future__ import annotations

import pytest

from constraints.fair_weekends import FairWeekends
from scheduler.domain.constraint import Aim
from scheduler.domain.plan import AimProof
from scheduler.domain.time import WEEK
from scheduler.reports.certificate import certificate, fairness_certificate, widest_gap
from tests.support.builders import SATURDAY, a_problem, a_shift, an_absence, an_engineer
from tests.support.plans import a_provenance, a_view

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
EVEN = (FairWeekends(weight=2),)
THREE = tuple(an_engineer(name) for name in ("ada", "ben", "cleo"))


def certified(*aims):
    return certificate(a_provenance(a_problem(), (), tuple(AimProof(name=n, best=b, bound=low) for n, b, low in aims)))


def test_a_proven_first_aim_speaks_of_all_plans():
    """Four seats are open, and no plan leaves fewer."""
    (aim,) = certified(("unfilled", 4, 4))
    assert (aim.proven, aim.gap, aim.says) == (True, 0.0, "Proven: no plan leaves fewer seats open.")


def test_a_later_aim_speaks_of_plans_as_good_before():
    """Evenness is never bought with an open seat."""
    _, aim = certified(("unfilled", 4, 4), ("evenness", 90, 90))
    assert aim.says == "Proven: no plan that is as good at the aims above spreads the load more evenly."


def test_an_unproven_aim_says_how_much_better_it_could_be():
    """Best 80, bound 60: a quarter could be saved."""
    (aim,) = certified(("evenness", 80, 60))
    assert (aim.proven, aim.gap) == (False, 0.25)
    assert aim.says.endswith("at most 25 % of the penalty could be saved.")


@pytest.mark.parametrize(("best", "bound", "says"), [(200, 198, "1 %"), (201, 198, "2 %"), (26, 9, "66 %")])
def test_what_is_said_to_be_the_most_is_rounded_up(best: int, bound: int, says: str):
    """Just one in a hundred, and a little more."""
    (aim,) = certified(("evenness", best, bound))
    assert aim.says.endswith(f"at most {says} of the penalty could be saved.")


def test_nothing_open_needs_no_proof():
    """Zero cannot be beaten."""
    (aim,) = certified(("unfilled", 0, 0))
    assert aim.says == "No seat is open."


def test_the_widest_gap_is_that_of_the_aim_furthest_from_proof():
    """The more important of equals; none when all is proven."""
    aims = [("unfilled", 2, 2), ("evenness", 10, 5), ("spread", 4, 2)]
    proof = a_provenance(a_problem(), (), tuple(AimProof(name=n, best=best, bound=bound) for n, best, bound in aims))
    widest = widest_gap(proof)
    assert widest is not None
    assert (widest.aim, widest.gap) == (Aim.EVENNESS, 0.5)
    assert widest_gap(a_provenance(a_problem(), (), ())) is None


def in_turn(*names, problem=None, rules=EVEN):
    """The certificate of fairness of a plan in which these people serve the weekends in turn."""
    known = problem or a_problem(engineers=THREE, shifts=SHIFTS)
    held = [(name, shift.id) for name, shift in zip(names, known.shifts, strict=False)]
    return fairness_certificate(a_view(known, *held, constraints=rules))


def test_no_schedule_is_fairer_than_the_fairest_sharing_of_whole_shifts():
    """Four weekends among three: somebody has two, whatever the rules are."""
    proof = in_turn("ada", "ben", "cleo", "ada")
    assert proof.is_met
    assert proof.says.startswith("No schedule can be fairer than this")


def test_what_is_less_fair_says_how_much_the_rules_may_account_for():
    """One weekend moved from Cleo to Ada: the bound stays, the plan does not reach it."""
    fair, unfair = in_turn("ada", "ben", "cleo", "ada"), in_turn("ada", "ben", "ada", "ada")
    assert unfair.bound == fair.bound
    assert not unfair.is_met
    assert f"costs {unfair.best}." in unfair.says
    assert f"the other {unfair.best - unfair.bound}." in unfair.says


def test_the_certificate_of_fairness_counts_at_the_weight_of_the_rule():
    """Twice the weight, twice the penalty and twice the bound."""
    one, two = (in_turn("ada", "ben", "ada", "ada", rules=(FairWeekends(weight=w),)) for w in (1, 2))
    assert (2 * one.best, 2 * one.bound) == (two.best, two.bound)


def test_a_policy_that_does_not_price_uneven_load_has_no_certificate_of_fairness():
    """There is nothing to be fair by, or it is hard and kept."""
    assert in_turn("ada", rules=()) is None


def test_nothing_is_claimed_where_somebody_serves_who_is_due_no_part():
    """A decision from elsewhere has Ada serve although she is away."""
    away = a_problem(engineers=THREE, shifts=SHIFTS, absences=(an_absence("ada", SATURDAY),))
    assert in_turn("ada", "ben", "cleo", "ben", problem=away) is None
    assert in_turn("ben", "ada", "cleo", "ben", problem=away) is not None
