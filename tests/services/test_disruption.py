"""What happens to an organisation, tried before anybody writes it down."""

from __future__ import annotations

import pytest

from scheduler.domain.errors import BadInput
from scheduler.domain.time import DAY
from scheduler.services.disruption import Disruption
from tests.support.builders import SATURDAY, an_absence, an_engineer, an_organisation

ORGANISATION = an_organisation((an_engineer("ada", leaves_on=SATURDAY), an_engineer("ben")))


def test_new_absences_join_those_that_are_known() -> None:
    """And are told in a sentence."""
    disruption = Disruption(absences=(an_absence("ben", SATURDAY, SATURDAY + DAY),))
    assert disruption.applied(ORGANISATION).absences == disruption.absences
    assert disruption.says(ORGANISATION) == ("Ben is away 09 Jan to 10 Jan 2027.",)


@pytest.mark.parametrize(("days", "last"), [(-1, -1), (0, 0), (1, 0)])
def test_whoever_was_to_leave_sooner_still_does(days: int, last: int) -> None:
    """Ada leaves on Saturday; an earlier last day counts, a later one does not."""
    after = Disruption(leaves=(("ada", SATURDAY + DAY * days),)).applied(ORGANISATION)
    assert after.engineers[0].leaves_on == SATURDAY + DAY * last
    assert after.engineers[1].leaves_on is None


def test_a_misspelt_name_is_refused_with_the_one_that_was_meant() -> None:
    """Nobody believes that somebody was left out who was not."""
    with pytest.raises(BadInput, match="no engineer benn; did you mean ben"):
        Disruption(absences=(an_absence("benn"),)).applied(ORGANISATION)


def test_nothing_that_happens_changes_nothing() -> None:
    """Only what was imported counts then."""
    assert Disruption().applied(ORGANISATION) == ORGANISATION
