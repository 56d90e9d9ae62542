"""At most one person of a team is on term in any week."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.one_per_team import OnePerTeam
from scheduler.domain.time import WEEK
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = OnePerTeam(rotation_id="ee")
TEAMS = {"ada": "core", "ben": "core", "cleo": "data", "dan": "core"}
FIRST, SECOND, LATER = a_term(MONDAY, 2), a_term(MONDAY + WEEK, 2), a_term(MONDAY + WEEK * 2, 2)


def _problem(**changes):
    return a_problem(
        engineers=tuple(an_engineer(name, team_id=team) for name, team in TEAMS.items()),
        rotations=(a_term_rotation(seats=3, **changes),),
        terms=(FIRST, SECOND, LATER),
        volunteers=tuple(a_volunteer(name) for name in TEAMS),
    )


def test_two_people_of_one_team_are_one_too_many() -> None:
    """Ada and Ben are of one team, Cleo is not."""
    assert broken_by(RULE, _problem(), ("ada", FIRST.id), ("cleo", FIRST.id)) == 0
    assert broken_by(RULE, _problem(), ("ada", LATER.id), ("ben", LATER.id)) == 2, "one in each of two weeks"


def test_terms_that_touch_are_fine_and_terms_that_share_a_week_are_not() -> None:
    """Ben may follow Ada on the Monday on which her term ends."""
    assert broken_by(RULE, _problem(), ("ada", FIRST.id), ("ben", LATER.id)) == 0
    assert broken_by(RULE, _problem(), ("ada", FIRST.id), ("ben", SECOND.id)) == 1


def test_a_policy_may_allow_more_of_a_team() -> None:
    """Two where two are allowed, a third is too many."""
    rule = OnePerTeam(rotation_id="ee", most=2)
    pair = (("ada", FIRST.id), ("ben", FIRST.id))
    assert broken_by(rule, _problem(), *pair) == 0
    assert broken_by(rule, _problem(), *pair, ("dan", FIRST.id)) == 2


def test_weeks_in_which_nobody_is_needed_do_not_count() -> None:
    """The rotation takes effect in the second week of both terms."""
    held = (("ada", FIRST.id), ("ben", FIRST.id))
    assert broken_by(RULE, _problem(effective_on=MONDAY + WEEK), *held) == 1


def test_without_people_there_is_nothing_to_break() -> None:
    """Nor for a rotation that does not exist."""
    assert broken_by(RULE, a_problem(engineers=())) == 0
    assert broken_by(OnePerTeam(rotation_id="swat"), _problem(), ("ada", FIRST.id), ("ben", FIRST.id)) == 0


def test_it_names_the_people_and_the_team() -> None:
    """And the week."""
    assert sentences(RULE, _problem(), ("ada", FIRST.id), ("ben", SECOND.id)) == [
        "Escalation Engineers, week of 11 Jan 2027: 2 people of Core (Ada, Ben); 1 allowed."
    ]


def test_a_policy_may_ask_for_it() -> None:
    """Hard, or with a weight."""
    assert parse([{"kind": "one_per_team", "rotation_id": "ee"}]) == (RULE,)
