"""Nobody takes more terms than the rotation gives each, and if wished everybody takes one."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.one_term_each import OneTermEach
from scheduler.domain.time import WEEK
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

TERMS = tuple(a_term(MONDAY + WEEK * n, 1) for n in range(3))
MOST, WANTED = OneTermEach(rotation_id="ee"), OneTermEach(rotation_id="ee", wanted=True, weight=1)


def _problem(most: int = 1):
    return a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben"), an_engineer("cleo")),
        rotations=(a_term_rotation(max_terms_each=most),),
        terms=TERMS,
        volunteers=(a_volunteer("ada"), a_volunteer("ben")),
    )


def _ada_on(count: int) -> tuple[tuple[str, str], ...]:
    return tuple(("ada", term.id) for term in TERMS[:count])


def test_as_many_terms_as_the_rotation_gives_are_allowed() -> None:
    """One term each: a second is one too many, a third two."""
    assert [broken_by(MOST, _problem(), *_ada_on(count)) for count in range(4)] == [0, 0, 1, 2]


def test_a_rotation_may_give_two() -> None:
    """The number stands with the rotation."""
    assert [broken_by(MOST, _problem(2), *_ada_on(count)) for count in range(4)] == [0, 0, 0, 1]


def test_every_volunteer_may_be_promised_a_term() -> None:
    """Ada and Ben volunteered, Cleo did not and misses nothing."""
    assert broken_by(WANTED, _problem()) == 2
    assert broken_by(WANTED, _problem(), *_ada_on(1)) == 1
    assert broken_by(WANTED, _problem(), *_ada_on(1), ("ben", TERMS[1].id)) == 0


def test_a_second_term_does_not_stand_for_somebody_elses_first() -> None:
    """Ben is still without one."""
    assert broken_by(WANTED, _problem(2), *_ada_on(2)) == 1


def test_it_says_who_has_too_many_or_none() -> None:
    """By name, with the most."""
    assert sentences(MOST, _problem(), *_ada_on(2)) == ["Ada has 2 terms of Escalation Engineers; 1 is the most."]
    assert sentences(WANTED, _problem(), *_ada_on(1)) == ["Ben volunteered for Escalation Engineers and has no term."]


def test_a_policy_may_use_it_twice() -> None:
    """Once as a cap and once as a wish, under two names."""
    cap, wish = parse(
        [
            {"kind": "one_term_each", "rotation_id": "ee"},
            {"kind": "one_term_each", "rotation_id": "ee", "name": "a-term-for-all", "wanted": True, "weight": 1},
        ]
    )
    assert {cap, wish} == {MOST, WANTED.model_copy(update={"name": "a-term-for-all"})}
