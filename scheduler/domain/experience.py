"""Experience: what somebody has done in a rotation before a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from scheduler.domain.facts import Experience
from scheduler.domain.problem import Problem


def experience_of(problem: Problem, engineer_id: str, rotation_id: str) -> tuple[Experience, ...]:
    """What is written down of an engineer in a rotation; nothing when nobody wrote anything."""
    return problem.remembered(_experience).get((engineer_id, rotation_id), ())


def _experience(problem: Problem) -> Mapping[tuple[str, str], tuple[Experience, ...]]:
    found: dict[tuple[str, str], list[Experience]] = defaultdict(list)
    for entry in problem.facts_of(Experience):
        found[entry.engineer_id, entry.rotation_id].append(entry)
    return {place: tuple(entries) for place, entries in found.items()}


def shadowed_before(entries: tuple[Experience, ...], on: date) -> bool:
    """Whether a whole shift was shadowed on an earlier date."""
    return any(entry.shadowed_on is not None and entry.shadowed_on < on for entry in entries)


def primary_days(entries: tuple[Experience, ...], on: date) -> int | None:
    """Days since the engineer has been primary, 0 on the first; None when that has not begun."""
    days = [(on - entry.primary_since).days for entry in entries if entry.primary_since and entry.primary_since <= on]
    return max(days, default=None)
