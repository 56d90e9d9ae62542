"""Nobody is primary before having shadowed a shift."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.shadow_first import ShadowFirst
from scheduler.domain.facts import Experience
from scheduler.domain.time import DAY
from tests.support.builders import (
    EE,
    MONDAY,
    SATURDAY,
    TIER2,
    a_problem,
    a_shift,
    a_term,
    a_volunteer,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

ADA = an_engineer("ada", time_zone="UTC")
SHIFT = a_shift()


def _entry(**dates) -> Experience:
    return Experience(**({"engineer_id": "ada", "rotation_id": TIER2} | dates))


def _amount(rule: ShadowFirst, *entries: Experience) -> int:
    return broken_by(rule, a_problem(engineers=(ADA,), shifts=(SHIFT,), facts=entries), ("ada", SHIFT.id))


@pytest.mark.parametrize(("days", "amount"), [(-1, 0), (0, 1), (7, 1)])
def test_shadowing_the_day_before_is_enough_and_on_the_day_itself_is_not(days: int, amount: int) -> None:
    """Nobody shadows the shift that they hold."""
    assert _amount(ShadowFirst(), _entry(shadowed_on=SATURDAY + DAY * days)) == amount


@pytest.mark.parametrize(("days", "amount"), [(-400, 0), (0, 0), (1, 1)])
def test_who_has_been_primary_before_needs_no_shadowing(days: int, amount: int) -> None:
    """From the date since which they are primary on."""
    assert _amount(ShadowFirst(), _entry(primary_since=SATURDAY + DAY * days)) == amount


def test_a_night_begins_on_its_first_date() -> None:
    """Shadowing on the Saturday is too late for Saturday night, though it ends on Sunday."""
    night = a_shift(SATURDAY, "20:00", 8)
    for days, amount in ((-1, 0), (0, 1)):
        facts = (_entry(shadowed_on=SATURDAY + DAY * days),)
        problem = a_problem(engineers=(ADA,), shifts=(night,), facts=facts)
        assert broken_by(ShadowFirst(), problem, ("ada", night.id)) == amount


def test_a_newcomer_who_has_done_nothing_yet_waits() -> None:
    """An entry without any date says just that."""
    assert _amount(ShadowFirst(), _entry()) == 1


def test_one_entry_of_several_is_enough() -> None:
    """Shadowed once before, and once planned for later."""
    later, before = _entry(shadowed_on=SATURDAY + DAY), _entry(shadowed_on=SATURDAY - DAY)
    assert _amount(ShadowFirst(), later, before) == 0


def test_people_of_whom_nothing_is_written_down_may_serve_unless_the_policy_says_otherwise() -> None:
    """So that the rule can be switched on before the data are there."""
    assert _amount(ShadowFirst()) == 0
    assert _amount(ShadowFirst(unknown_is_experienced=False)) == 1


def test_experience_in_another_rotation_or_of_another_person_does_not_count() -> None:
    """Ada is unknown in Tier 2, whatever she did elsewhere and whatever Ben did."""
    strict = ShadowFirst(unknown_is_experienced=False)
    assert _amount(strict, _entry(rotation_id=EE, primary_since=MONDAY)) == 1
    assert _amount(strict, _entry(engineer_id="ben", primary_since=MONDAY)) == 1


def test_only_the_rotations_named_ask_for_it() -> None:
    """All of them, when none is named."""
    assert _amount(ShadowFirst(rotation_ids=("infra",)), _entry()) == 0
    assert _amount(ShadowFirst(rotation_ids=("infra", TIER2)), _entry()) == 1


def test_a_term_needs_no_shadowing() -> None:
    """The rule is about being primary on a shift."""
    term = a_term(MONDAY, 4)
    facts = (_entry(rotation_id=EE),)
    problem = a_problem(engineers=(ADA,), terms=(term,), volunteers=(a_volunteer("ada"),), facts=facts)
    assert broken_by(ShadowFirst(), problem, ("ada", term.id)) == 0


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(ShadowFirst(unknown_is_experienced=False), a_problem(engineers=(), shifts=(SHIFT,))) == 0


def test_it_says_what_is_missing_before_which_shift() -> None:
    """By the name of the rotation."""
    problem = a_problem(engineers=(ADA,), shifts=(SHIFT,), facts=(_entry(),))
    assert sentences(ShadowFirst(), problem, ("ada", SHIFT.id)) == [
        "Ada has not shadowed a shift of Tier 2 weekend before 08:00 Sat 09 Jan 2027."
    ]


def test_a_policy_may_ask_it_of_unknown_people_too() -> None:
    """And of some rotations only."""
    entry = {"kind": "shadow_first", "unknown_is_experienced": False, "rotation_ids": ["tier2"]}
    assert parse([entry]) == (ShadowFirst(unknown_is_experienced=False, rotation_ids=(TIER2,)),)
