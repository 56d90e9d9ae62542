"""Terms are as long as the rotation allows and the volunteer offers."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from constraints.catalog import parse
from constraints.term_length import TermLength
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, a_problem, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences


def _amount(rule: TermLength, weeks: int, *offers) -> int:
    term = a_term(MONDAY, weeks)
    problem = a_problem(engineers=(an_engineer(),), terms=(term,), volunteers=offers or (_offer(),))
    return broken_by(rule, problem, ("ada", term.id))


def _offer(**changes):
    """Somebody who takes terms of any length in a long window."""
    return a_volunteer(**({"min_weeks": 1, "max_weeks": 52, "latest_on": MONDAY + WEEK * 60} | changes))


def test_the_shortest_and_the_longest_term_are_allowed() -> None:
    """Four and ten weeks are; three and eleven are a week off."""
    assert [_amount(TermLength(), weeks) for weeks in (3, 4, 10, 11)] == [1, 0, 0, 1]


def test_the_amount_is_how_many_weeks_are_missing_or_too_many() -> None:
    """One week instead of four lacks three."""
    assert [_amount(TermLength(), weeks) for weeks in (1, 14)] == [3, 4]


def test_what_the_volunteer_offered_narrows_the_length() -> None:
    """Who offers five to six weeks serves neither four nor seven."""
    offer = _offer(min_weeks=5, max_weeks=6)
    assert [_amount(TermLength(), weeks, offer) for weeks in (4, 5, 6, 7)] == [1, 0, 0, 1]


def test_an_offer_for_another_window_does_not_count() -> None:
    """Only offers that hold the whole term say how long it may be."""
    here = _offer(min_weeks=4, max_weeks=4)
    later = _offer(min_weeks=6, max_weeks=6, earliest_on=MONDAY + DAY)
    assert [_amount(TermLength(), weeks, here, later) for weeks in (4, 6)] == [0, 2]


def test_the_wished_length_may_be_asked_for() -> None:
    """With ``preferred`` every week away from the wish counts, and no wish is met by any length."""
    rule = TermLength(preferred=True, weight=1)
    assert [_amount(rule, weeks, _offer(preferred_weeks=6)) for weeks in (4, 6, 9)] == [2, 0, 3]
    assert _amount(rule, 1, _offer()) == 0


def test_it_says_what_is_asked() -> None:
    """Both lengths, in weeks."""
    term = a_term(MONDAY, 3)
    problem = a_problem(engineers=(an_engineer(),), terms=(term,), volunteers=(_offer(),))
    assert sentences(TermLength(), problem, ("ada", term.id)) == [
        "Ada: term 04 Jan 2027 to 24 Jan 2027 (3 weeks); 4 to 10 weeks are asked."
    ]


def test_a_policy_cannot_ask_for_a_shortest_term_longer_than_the_longest() -> None:
    """Such a rule would forbid every term without saying so."""
    with pytest.raises(ValidationError, match="max_weeks 4 is less than min_weeks 6"):
        parse([{"kind": "term_length", "min_weeks": 6, "max_weeks": 4}])


def test_a_policy_may_set_the_lengths() -> None:
    """And exactly one length is a fair choice."""
    assert parse([{"kind": "term_length", "min_weeks": 4, "max_weeks": 4}]) == (TermLength(min_weeks=4, max_weeks=4),)
