"""Weekends and terms together: a file of the family weekend-ExW and one of the family ee-ExW, for the same people.

    {"weekends": {...}, "terms": {...}}

Rules, all of them: those of both families, each for its own duties; person n of one is person n of the other, in the
same region; week n of one is week n of the other; nobody holds a weekend of a week in which they are on a term. The
objective is the sum of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.families import UnknownRule, refuse_unknown
from benchmarks.solver_families import terms, weekends
from benchmarks.solver_families.case import Banned, Case
from constraints.one_duty_at_a_time import OneDutyAtATime

FILE = {"weekends", "terms"}


def read(name: str, data: Mapping[str, Any]) -> Case:
    """The case in a file's JSON. Raises UnknownRule when the two do not speak of the same people and weeks."""
    refuse_unknown("file", data, FILE)
    people, on_terms = (data[key]["engineers"] for key in ("weekends", "terms"))
    if [engineer["region"] for engineer in people] != [engineer["region"] for engineer in on_terms]:
        raise UnknownRule(f"{name}: the people of the weekends are not those of the terms, region by region")
    if data["weekends"]["weeks"] != data["terms"]["weeks"]:
        raise UnknownRule(f"{name}: {data['weekends']['weeks']} weekends, but {data['terms']['weeks']} weeks of terms")
    first = weekends.read(name, data["weekends"])
    ids = tuple(engineer["id"] for engineer in people)
    second = terms.read(name, data["terms"], ids)
    problem = first.problem.replaced(
        rotations=(*first.problem.rotations, *second.problem.rotations),
        terms=second.problem.terms,
        volunteers=second.problem.volunteers,
    )
    rules = (*first.constraints, *second.constraints)
    banned = tuple(pair for rule in rules if isinstance(rule, Banned) for pair in rule.pairs)
    others = tuple(rule for rule in rules if not isinstance(rule, Banned))
    return Case(name, problem, (Banned(pairs=banned), *others, OneDutyAtATime()))
