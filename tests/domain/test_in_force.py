"""A rule has a first and a last day, and a plan is made under those in force on its first."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from constraints.spacing import Spacing
from scheduler.domain.constraint import in_force
from scheduler.domain.time import DAY
from tests.support.builders import MONDAY, a_horizon


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ({}, True),
        ({"effective_from": MONDAY}, True),
        ({"effective_from": MONDAY + DAY}, False),
        ({"effective_until": MONDAY}, True),
        ({"effective_until": MONDAY - DAY}, False),
        ({"effective_from": MONDAY - DAY, "effective_until": MONDAY + DAY}, True),
    ],
)
def test_both_ends_of_a_rule_count(dates, holds):
    """Beginning or ending on the first day of the horizon, it is in force; a day later or earlier it is not."""
    assert bool(in_force((Spacing(**dates),), a_horizon())) is holds


def test_a_rule_that_begins_inside_a_horizon_waits_for_the_next():
    """Under one policy from beginning to end; the order of the rules stays."""
    rules = (Spacing(name="a"), Spacing(name="b", effective_from=MONDAY + DAY * 7), Spacing(name="c"))
    assert [rule.name for rule in in_force(rules, a_horizon(2))] == ["a", "c"]
    assert len(in_force(rules, a_horizon(2, MONDAY + DAY * 14))) == 3


def test_a_rule_cannot_end_before_it_begins():
    """One day is the shortest life of a rule."""
    assert Spacing(effective_from=MONDAY, effective_until=MONDAY).is_effective_on(MONDAY)
    with pytest.raises(ValidationError, match="effective_until 2027-01-03 is before effective_from 2027-01-04"):
        Spacing(effective_from=MONDAY, effective_until=MONDAY - DAY)
