"""Blocked: the people who do not take an open seat, grouped by what keeps them away, and in words.

A group that only rules of planning keep away (and no fact such as an absence) is a fix: relaxing those rules for one
of its people fills the seat, because adding them breaks nothing else. Fixes with the fewest rules come first. In the
gist each person counts once, at the reason that is hardest to change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.domain.eligibility import interlocks_on
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import OpenSeat
from scheduler.reports.obstacles import (
    AWAY,
    BY_RULES,
    COMMITMENT,
    COUNTRY,
    HOURS,
    LEAVING,
    LEVEL,
    NOT_OFFERED,
    SERVING,
    TOO_NEW,
    Obstacle,
)

MOST_FIXES = 3
MOST_REASONS = 4
MOST_NAMES = 3
REASONS = (HOURS, TOO_NEW, LEAVING, LEVEL, NOT_OFFERED, COUNTRY, AWAY, COMMITMENT, SERVING)
"""Facts, the least movable first."""
ONE_DUTY = "one_duty_at_a_time"
OTHER_DUTY = "on another duty"


@dataclass(frozen=True, slots=True)
class Blocked:
    """People whom the same things keep away: ``by`` are facts of theirs, or else labels of constraints."""

    by: tuple[str, ...]
    by_facts: bool
    people: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class OpenSeatReport:
    """One open seat: which it is, who is kept away by what, the fixes (best first), and the gist in one sentence."""

    seat: OpenSeat
    label: str
    groups: tuple[Blocked, ...]
    fixes: tuple[str, ...]
    says: str


def grouped(obstacles: Iterable[Obstacle]) -> tuple[Blocked, ...]:
    """The obstacles by what keeps people away: free people first, then by rules, fewest first, then by facts."""
    found: dict[tuple[bool, tuple[str, ...]], list[Obstacle]] = defaultdict(list)
    for obstacle in obstacles:
        found[bool(obstacle.facts), obstacle.facts or obstacle.rules].append(obstacle)
    groups = [Blocked(by, facts, tuple(people)) for (facts, by), people in found.items()]
    return tuple(sorted(groups, key=lambda group: (group.by_facts, len(group.by), -len(group.people), group.by)))


def fixes_of(problem: Problem, groups: tuple[Blocked, ...]) -> tuple[str, ...]:
    """One sentence per group whom a relaxed rule would set free, and per person whom only a commitment binds, those
    with the fewest rules first, at most three."""
    names = {engineer.id: engineer.name for engineer in problem.engineers}
    found = [(len(group.by), _fix(group, names)) for group in groups if not group.by_facts]
    bound = [person for group in groups if group.by == (COMMITMENT,) for person in group.people]
    found += [(len(person.rules), _only_bound(problem, person)) for person in bound]
    return tuple(fix for _, fix in sorted(found, key=lambda each: each[0]))[:MOST_FIXES]


def _only_bound(problem: Problem, person: Obstacle) -> str:
    engineer, duty = problem.engineer(person.engineer_id), problem.duties[person.duty_id]
    titles = " and ".join(f"'{lock.title or lock.id}'" for lock in interlocks_on(problem, engineer, duty))
    besides = ", and would have to give up other duty" if len(person.rules) > 1 else ""
    return f"{engineer.name} is only bound by the commitment {titles}{besides}."


def _fix(group: Blocked, names: Mapping[str, str]) -> str:
    if not group.by:
        return f"{_listed(group, names)} could take it without breaking a rule; search longer, or assign by hand."
    rules = " and ".join(group.by)
    example = group.people[0].says[0].removesuffix(".")
    if len(group.people) == 1:
        return f"{names[group.people[0].engineer_id]} is only kept away by {rules} ({example})."
    return f"{len(group.people)} people are only kept away by {rules}, for instance: {example}."


def _listed(group: Blocked, names: Mapping[str, str]) -> str:
    shown = ", ".join(names[obstacle.engineer_id] for obstacle in group.people[:MOST_NAMES])
    more = len(group.people) - MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def gist(groups: tuple[Blocked, ...], fixes: tuple[str, ...]) -> str:
    """How many cannot for which main reason, and the best fix, as one sentence."""
    counts = Counter(_main_reason(person) for group in groups for person in group.people)
    reasons = sorted(counts, key=lambda reason: (-counts[reason], reason))
    said = [f"{counts[reason]} {reason}" for reason in reasons[:MOST_REASONS]]
    others = sum(counts[reason] for reason in reasons[MOST_REASONS:])
    cannot = ", ".join([*said, *([f"{others} for other reasons"] if others else [])])
    if any(not group.by for group in groups):
        return fixes[0]
    return f"Nobody is free{f' ({cannot})' if cannot else ''}: {_lowered(fixes[0])}"


def _main_reason(person: Obstacle) -> str:
    """One reason per person: of several, the one that is hardest to change."""
    fact = next((reason for reason in REASONS if reason in person.facts), "")
    return fact or (OTHER_DUTY if ONE_DUTY in person.rules else BY_RULES)


def _lowered(sentence: str) -> str:
    """The sentence as a part of another; a name keeps its capital, so only our own openings change."""
    opening, _, rest = sentence.partition(" ")
    return f"{opening.lower()} {rest}" if opening in {"One", "At", "No", "The"} else sentence
