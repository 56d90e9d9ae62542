"""The family ee-ExW: terms of some weeks, seats of which regions share every week, rest between two terms.

Rules, all of them: in every week exactly ``seats`` people are on, at least one of each region, nobody in a week of
``off``; a term lasts ``min_weeks`` to ``max_weeks`` and may run past the horizon; ``cooldown`` weeks lie between two
terms of one person; terms that begin in week 0 are free, after that at most one begins per week and none in a week of
``events``. The objective adds up, per person, round(10 x (carry + weeks on - t)^2), where t is the mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.families import refuse_unknown
from benchmarks.solver_families.case import MONDAY, TEAM, Banned, Case, an_engineer
from benchmarks.solver_families.term_rules import Cooldown, EvenWeeks, RegionEveryWeek, SeatsEveryWeek, Starts
from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.expansion import possible_terms
from scheduler.domain.people import Volunteer
from scheduler.domain.problem import Problem
from scheduler.domain.time import DAY, WEEK, Horizon

FILE = {"weeks", "regions", "engineers", "events", "seats", "min_weeks", "max_weeks", "cooldown"}
ENGINEER = {"id", "region", "carry", "off"}
ROTATION = "ee"


def read(name: str, data: Mapping[str, Any], names: Sequence[str] = ()) -> Case:
    """The case in a file's JSON. Raises UnknownRule for anything that it would not honour.

    ``names`` are ids for the people, in the order of the file, where they have some from elsewhere.
    """
    refuse_unknown("file", data, FILE)
    engineers = data["engineers"]
    for engineer in engineers:
        refuse_unknown(f"engineer {engineer.get('id')}", engineer, ENGINEER)
    own = [f"e{engineer['id']}" for engineer in engineers]
    ids = {engineer["id"]: name for engineer, name in zip(engineers, names or own, strict=True)}
    rotation = TermRotation(
        id=ROTATION, name="EE", seats=data["seats"], min_weeks=data["min_weeks"], max_weeks=data["max_weeks"]
    )
    horizon = Horizon.of_weeks(MONDAY, data["weeks"])
    terms = tuple(_distinct_terms(rotation, horizon))
    problem = Problem(
        horizon=horizon,
        teams=(TEAM,),
        engineers=tuple(an_engineer(engineer_id) for engineer_id in ids.values()),
        rotations=(rotation,),
        terms=terms,
        volunteers=tuple(
            Volunteer(engineer_id=e, rotation_id=ROTATION, earliest_on=MONDAY, latest_on=horizon.ends_on - DAY)
            for e in ids.values()
        ),
    )
    covering = _terms_by_week(terms, data["weeks"])
    away = tuple((ids[e["id"]], t) for e in engineers for t in sorted({t for w in e["off"] for t in covering[w]}))
    regions = {r: tuple(ids[e["id"]] for e in engineers if e["region"] == r) for r in data["regions"]}
    return Case(
        name,
        problem,
        (
            Banned(pairs=away),
            SeatsEveryWeek(),
            RegionEveryWeek(regions=tuple(regions.items())),
            Cooldown(weeks=data["cooldown"]),
            Starts(closed_weeks=tuple(data["events"])),
            EvenWeeks(carried=tuple((ids[e["id"]], e["carry"]) for e in engineers), weight=1),
        ),
    )


def _terms_by_week(terms: Iterable[Term], weeks: int) -> list[list[str]]:
    """The terms that cover each week."""
    found: list[list[str]] = [[] for _ in range(weeks)]
    for term in terms:
        first, end = (term.starts_on - MONDAY) // WEEK, (term.ends_on - MONDAY) // WEEK
        for week in range(first, min(end, weeks)):
            found[week].append(term.id)
    return found


def _distinct_terms(rotation: TermRotation, horizon: Horizon) -> Iterator[Term]:
    """The possible terms; of those that run past the horizon only the shortest, because the others are the same."""
    over: set[object] = set()
    for term in possible_terms(rotation, horizon):
        if term.ends_on >= horizon.ends_on:
            if term.starts_on in over:
                continue
            over.add(term.starts_on)
        yield term
