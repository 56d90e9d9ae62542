"""Somebody drops out of one duty: who could take it while nobody else moves, best first."""

from __future__ import annotations

import pytest

from constraints.absence import AbsenceConstraint
from constraints.consent import Consent
from constraints.coverage import Coverage
from constraints.fair_weekends import FairWeekends
from constraints.notice import NoticeConstraint
from constraints.pinned import Pinned
from constraints.preference import PreferenceConstraint
from constraints.spacing import Spacing
from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY, WEEK
from scheduler.services.cover_search import search_cover
from tests.support.builders import (
    SATURDAY,
    a_country_rule,
    a_preference,
    a_problem,
    a_schedule,
    a_shift,
    an_absence,
    an_engineer,
)

SHIFTS = tuple(a_shift(SATURDAY + WEEK * week) for week in range(4))
FIRST = SHIFTS[0].id
PEOPLE = ("ada", "ben", "cleo", "dan")
RULES = (AbsenceConstraint(), Coverage(weight=100), FairWeekends(weight=1), PreferenceConstraint(weight=1))


def _problem(**parts) -> Problem:
    people = tuple(an_engineer(name, country="FR" if name == "dan" else "DE") for name in PEOPLE)
    return a_problem(**({"engineers": people, "shifts": SHIFTS} | parts))


def _search(problem: Problem, *held: tuple[str, str], rules=RULES, **asked):
    return search_cover(problem, a_schedule(problem, *held), rules, FIRST, **asked)


HELD = (("ada", FIRST), ("ben", SHIFTS[1].id), ("ben", SHIFTS[3].id), ("cleo", SHIFTS[2].id))


def test_the_best_candidate_comes_first() -> None:
    """Dan has no weekend yet, Cleo one, Ben two; Ada, who drops out, is not asked."""
    found = _search(_problem(), *HELD)
    assert found.instead_of is not None
    assert found.instead_of.id == "ada"
    assert [each.engineer.id for each in found.stand_ins] == ["dan", "cleo", "ben"]


def test_every_candidate_comes_with_the_difference_rule_by_rule() -> None:
    """Ben would rather not, and would carry more than his share; filling the seat is the same for everybody."""
    found = _search(_problem(preferences=(a_preference("ben"),)), *HELD)
    ben = found.stand_ins[-1]
    assert [rule.rule for rule in ben.rules] == ["fair_weekends", "preference"]
    assert all(rule.penalty > 0 for rule in ben.rules)
    assert ben.rules[1].says == ("Ben would rather not serve on 08:00 Sat 09 Jan 2027.",)
    assert [(rule.rule, rule.penalty) for rule in found.common] == [("coverage", -100)]


def test_who_cannot_is_told_why() -> None:
    """Dan is away; Ben serves the next weekend, and one in two is the rule."""
    found = _search(_problem(absences=(an_absence("dan"),)), *HELD, rules=(*RULES, Spacing(weekends=2)))
    assert [each.engineer.id for each in found.stand_ins] == ["cleo"]
    reasons = {each.engineer.id: each.reasons for each in found.unable}
    assert reasons == {"dan": ("away",), "ben": ("spacing",)}
    assert {each.engineer.id: each.by_choice for each in found.unable} == {"dan": False, "ben": True}


def test_the_nearest_duties_of_a_candidate_are_shown() -> None:
    """Ben serves a week later and has nothing before."""
    (ben,) = [each for each in _search(_problem(), *HELD).stand_ins if each.engineer.id == "ben"]
    assert (ben.before, ben.after) == (None, SHIFTS[1])


def test_a_frozen_duty_whose_holder_drops_out_may_be_taken() -> None:
    """All pins of others stay; the one of the person who cannot is gone."""
    pins = tuple(Assignment(engineer_id=name, duty_id=duty_id) for name, duty_id in HELD)
    problem = _problem(pins=pins, frozen_until=SATURDAY + WEEK * 4)
    found = _search(problem, *HELD, rules=(*RULES, Pinned()), today=SATURDAY - DAY)
    assert [each.engineer.id for each in found.stand_ins] == ["dan", "cleo", "ben"]


@pytest.mark.parametrize(("left", "law_days"), [(15, 0), (14, 15)])
def test_rules_of_notice_name_whom_to_ask_and_keep_nobody_away(left: int, law_days: int) -> None:
    """France asks for 15 days' notice, so Dan has to consent when 14 are left."""
    problem = _problem(country_rules=(a_country_rule("FR", notice_days=15),))
    rules = (*RULES, Consent(), NoticeConstraint())
    found = _search(problem, *HELD, rules=rules, today=SATURDAY - DAY * left)
    assert [(each.engineer.id, each.law_days) for each in found.stand_ins] == [
        ("dan", law_days),
        ("cleo", 0),
        ("ben", 0),
    ]
    assert found.days == left


def test_an_open_seat_is_searched_for_without_anybody_dropping_out() -> None:
    """Everybody is a candidate for it."""
    found = _search(_problem(), *HELD[1:])
    assert found.instead_of is None
    assert len(found.stand_ins) == 4


def test_when_nobody_can_everybody_has_a_reason() -> None:
    """All others are away."""
    found = _search(_problem(absences=tuple(an_absence(name) for name in PEOPLE)), *HELD)
    assert found.stand_ins == ()
    assert found.common == ()
    assert [each.engineer.id for each in found.unable] == ["ben", "cleo", "dan"]


def test_of_two_people_on_a_duty_one_has_to_be_named() -> None:
    """The other one stays."""
    problem = _problem(shifts=(a_shift(seats=2), *SHIFTS[1:]))
    with pytest.raises(BadInput, match=r"2 people are on .*; say who drops out with --instead-of: ada, ben"):
        _search(problem, ("ada", FIRST), ("ben", FIRST))
    found = _search(problem, ("ada", FIRST), ("ben", FIRST), instead_of="ben")
    assert [each.engineer.id for each in found.stand_ins] == ["cleo", "dan"]


def test_a_duty_or_a_person_that_is_not_there_is_refused() -> None:
    """With the one that was meant."""
    problem = _problem()
    with pytest.raises(NotFound, match=f"did you mean {FIRST}"):
        search_cover(problem, a_schedule(problem, *HELD), RULES, FIRST + "x")
    with pytest.raises(NotFound, match=r"cleo is not on .*; on it are: ada"):
        _search(problem, *HELD, instead_of="cleo")
