"""What a plan proves about all others."""

from __future__ import annotations

from scheduler.domain.constraint import Aim
from scheduler.domain.plan import AimProof
from scheduler.reports.certificate import certificate, widest_gap
from tests.support.builders import a_problem
from tests.support.plans import a_provenance


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
    assert aim.says.endswith("at most 25% of the penalty could be saved.")


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
