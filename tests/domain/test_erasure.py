"""What takes the place of a person, and what stays as it is."""

from __future__ import annotations

import json

import pytest

from scheduler.domain.erasure import ERASED_TEXT, Erasure, people_named
from scheduler.domain.problem import Problem
from scheduler.domain.values import canonical_json
from tests.support.builders import a_problem, a_schedule, a_shift, an_absence, an_engineer

NUMBER = "p-" + "1" * 32
ADA = Erasure("ada", NUMBER, frozenset({"José O'Hara"}), frozenset({"jose@example.com"}), frozenset({"PADA"}))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ask José O'Hara.", f"Ask {ERASED_TEXT}."),
        ("ask JOSÉ O'HARA", f"ask {ERASED_TEXT}"),
        ("mail Jose@Example.com!", f"mail {ERASED_TEXT}!"),
        ('{"by": "Jos\\u00e9 O\'Hara"}', f'{{"by": "{ERASED_TEXT}"}}'),
        ("José O'Haras cat", "José O'Haras cat"),
        ("nobody", "nobody"),
    ],
)
def test_a_name_or_address_is_taken_out_as_whole_words_in_any_case(text: str, left: str) -> None:
    """Escaped as in JSON too; a longer word that begins alike is somebody else's."""
    assert ADA.text(text) == left
    assert ADA.names_them(text) == (text != left)


def test_a_problem_without_the_person_is_a_problem_still() -> None:
    """Everything about her goes on under her number; the others stay as they were."""
    shift = a_shift()
    people = (an_engineer("ada", name="José O'Hara", email="jose@example.com"), an_engineer("ben"))
    problem = a_problem(engineers=people, shifts=(shift,), absences=(an_absence("ada"), an_absence("ben")))
    problem = problem.replaced(pins=a_schedule(problem, ("ada", shift.id)).assignments)
    erased = Problem.model_validate_json(ADA.json_text(canonical_json(problem)))
    assert [engineer.id for engineer in erased.engineers] == [NUMBER, "ben"]
    assert [each.engineer_id for each in (*erased.absences, *erased.pins)] == [NUMBER, "ben", NUMBER]
    assert erased.engineer("ben") == problem.engineer("ben")
    assert erased.engineer(NUMBER).time_zone == problem.engineer("ada").time_zone
    assert canonical_json(erased) == ADA.json_text(canonical_json(problem))


def test_a_text_without_the_person_stays_as_it_is_byte_by_byte() -> None:
    """Even one that is not canonical: its digest must hold."""
    text = '{ "b": 1, "a": "x" }'
    assert ADA.json_text(text) is text


def test_an_id_is_replaced_where_ids_stand_and_nowhere_else() -> None:
    """A team or a word that happens to be spelled alike is not hers."""
    tree = {"engineer_id": "ada", "engineer_ids": ["ada", "ben"], "team_id": "ada", "title": "ada", "account": "PADA"}
    assert ADA.tree(tree) == {
        "engineer_id": NUMBER,
        "engineer_ids": [NUMBER, "ben"],
        "team_id": "ada",
        "title": "ada",
        "account": NUMBER,
    }


def test_names_and_addresses_are_those_of_that_id_alone() -> None:
    """As a problem gives them."""
    problem = canonical_json(a_problem(engineers=(an_engineer("ada", name="A B"), an_engineer("ben", name="C D"))))
    assert people_named(problem, "ada") == (frozenset({"A B"}), frozenset({"ada@example.com"}))
    assert people_named(json.dumps({"engineers": []}), "ada") == (frozenset(), frozenset())


ACTOR = Erasure("coverage", NUMBER, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('{"by": "coverage", "kind": "coverage"}', f'{{"by": "{ERASED_TEXT}", "kind": "coverage"}}'),
        ('{"by":"coverage"}', f'{{"by":"{ERASED_TEXT}"}}'),
        ('{"by":"Coverage"}', '{"by":"Coverage"}'),
        ("coverage is thin", "coverage is thin"),
        ("", ""),
    ],
)
def test_who_only_acted_goes_where_it_says_who_did_something(text: str, left: str) -> None:
    """They have no name but their id, and that may be any word: the kind of a rule must not go with them."""
    assert ACTOR.text(text) == left
    assert ACTOR.names_them(text) == (text != left)
    assert ACTOR.actor("coverage") == NUMBER
    assert ACTOR.actor("Ops") == "Ops"


def test_nobody_is_found_nowhere() -> None:
    """Somebody who was erased before has neither names nor an id."""
    nobody = Erasure("", NUMBER, frozenset(), frozenset())
    assert not nobody.names_them("")
    assert not nobody.names_them('{"by":""}')
