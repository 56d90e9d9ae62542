"""Long-term feature work is cut into as little as can be."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.feature_window import FeatureWindowConstraint
from scheduler.domain.facts import FeatureWindow
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = FeatureWindowConstraint(weight=1)
ADA, BEN = an_engineer("ada", time_zone="UTC"), an_engineer("ben", time_zone="UTC", team_id="data")


def _window(first_on=SATURDAY, last_on=None, **changes) -> FeatureWindow:
    fields = {"first_on": first_on, "last_on": last_on or first_on}
    return FeatureWindow(**(fields | (changes if "team_id" in changes else {"engineer_id": "ada"} | changes)))


def _amount(*windows: FeatureWindow, shift=None, who: str = "ada") -> int:
    shift = shift or a_shift()
    return broken_by(RULE, a_problem(engineers=(ADA, BEN), shifts=(shift,), facts=windows), (who, shift.id))


@pytest.mark.parametrize(("days", "amount"), [(-1, 0), (0, 1), (1, 0)])
def test_a_shift_on_a_day_of_the_window_costs_its_weight_and_a_day_beside_it_nothing(days: int, amount: int) -> None:
    """Both ends of a window are part of it."""
    assert _amount(_window(SATURDAY + DAY * days)) == amount


def test_the_cost_is_weight_times_days() -> None:
    """A shift over midnight takes two days of a window that has both, and one of a window that ends on Saturday."""
    night = a_shift(SATURDAY, "20:00", 8)
    assert _amount(_window(MONDAY, SATURDAY + WEEK, weight=10), shift=night) == 20
    assert _amount(_window(MONDAY, SATURDAY, weight=10), shift=night) == 10
    assert _amount(_window(MONDAY, SATURDAY + DAY, weight=10), shift=a_shift(SATURDAY, "16:00", 8)) == 10


@pytest.mark.parametrize(("first", "last", "days"), [(-9, -1, 0), (-9, 0, 1), (3, 7, 5), (27, 40, 1), (28, 40, 0)])
def test_a_term_costs_every_day_that_it_takes_from_the_window(first: int, last: int, days: int) -> None:
    """A term of four weeks has the days 0 to 27."""
    term, window = a_term(MONDAY, 4), _window(MONDAY + DAY * first, MONDAY + DAY * last, weight=3)
    problem = a_problem(engineers=(ADA,), terms=(term,), volunteers=(a_volunteer("ada"),), facts=(window,))
    assert broken_by(RULE, problem, ("ada", term.id)) == 3 * days


def test_a_window_binds_the_person_or_the_team_that_it_names() -> None:
    """Ada is in core, Ben is in data."""
    for window, amounts in ((_window(), [1, 0]), (_window(team_id="data"), [0, 1])):
        assert [_amount(window, who=who) for who in ("ada", "ben")] == amounts


def test_two_windows_on_one_day_add_up() -> None:
    """Each piece of work is cut into."""
    assert _amount(_window(weight=2), _window(team_id="core", weight=5)) == 7


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(RULE, a_problem(engineers=(), shifts=(a_shift(),), facts=(_window(),))) == 0


def test_it_says_which_work_is_cut_into() -> None:
    """By its title, if it has one."""
    windows = (_window(title="Search rewrite", weight=2), _window())
    problem = a_problem(engineers=(ADA,), shifts=(a_shift(),), facts=windows)
    assert sentences(RULE, problem, ("ada", a_shift().id)) == [
        "08:00 Sat 09 Jan 2027 takes Ada from Search rewrite, feature work: weight times days is 3."
    ]


def test_a_policy_gives_it_a_weight() -> None:
    """The weight of the rule is on top of that of each window."""
    assert parse([{"kind": "feature_window", "weight": 2}]) == (FeatureWindowConstraint(weight=2),)
