"""Clashes in words: which rules cannot all hold, and what a way out asks of whom, each rule and person once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from scheduler.domain.constraint import Constraint, Violation
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK
from scheduler.reports.rules import statement_of

COVERAGE, SPACING = "coverage", "spacing"
MOST_NAMED = 3


def conflict_lines(
    problem: Problem, constraints: Iterable[Constraint], statements: Iterable[Violation]
) -> tuple[str, ...]:
    """One line per rule of a conflict: what the rule asks, and for whom and where it cannot.

    A rule that keeps people away has a line per group of people; beyond three groups, one line for all of them.
    """
    by_label = {constraint.label: constraint for constraint in constraints}
    groups: dict[str, dict[tuple[str, ...], list[Violation]]] = defaultdict(lambda: defaultdict(list))
    for each in statements:
        keeps_away = each.key == each.duty_ids or (len(each.duty_ids) > 1 and each.key == each.engineer_ids)
        groups[each.constraint][each.engineer_ids if keeps_away else ()].append(each)
    return tuple(
        _clash(problem, by_label.get(label), label, people, found)
        for label, of_people in groups.items()
        for people, found in _few(of_people).items()
    )


def _few(of_people: dict[tuple[str, ...], list[Violation]]) -> dict[tuple[str, ...], list[Violation]]:
    """The groups that a rule keeps away; as one group when there are too many to be read one by one."""
    kept_away = {people: found for people, found in of_people.items() if people}
    if len(kept_away) <= MOST_NAMED:
        return of_people
    everybody = tuple(dict.fromkeys(engineer_id for people in kept_away for engineer_id in people))
    rest = {people: found for people, found in of_people.items() if not people}
    return {everybody: [each for found in kept_away.values() for each in found], **rest}


def _clash(
    problem: Problem, constraint: Constraint | None, label: str, kept_away: tuple[str, ...], found: list[Violation]
) -> str:
    asks = f"{label}: {statement_of(constraint)}" if constraint else f"{label}."
    places = tuple(dict.fromkeys(_duty(problem, duty_id) for each in found for duty_id in each.duty_ids))
    if kept_away:
        together = all(each.engineer_ids == kept_away for each in found)
        some = "" if together else "one or more of "
        return f"{asks} It keeps {_people(problem, kept_away)} from {some}{_few_of(places)}."
    if constraint is not None and constraint.kind == COVERAGE:
        weeks = (each.says.rpartition(": ")[0] for each in found)
        return f"{asks} It asks for {_joined(places or weeks)}."
    people = tuple(dict.fromkeys(engineer_id for each in found for engineer_id in each.engineer_ids))
    if people:
        return f"{asks} It binds {_people(problem, people)}."
    return f"{asks} {' '.join(dict.fromkeys(each.says for each in found))}"


def repair_lines(
    problem: Problem, constraints: Iterable[Constraint], accepts: Iterable[Violation], schedule: Schedule
) -> tuple[str, ...]:
    """What a way out asks: "one weekend in 3 instead of 4 for Aroha Ngata", with equal asks of people told as one."""
    by_label = {constraint.label: constraint for constraint in constraints}
    of_people: dict[str, list[str]] = defaultdict(list)
    groups: dict[tuple[str, tuple[str, ...]], list[Violation]] = defaultdict(list)
    for each in accepts:
        groups[each.constraint, each.engineer_ids if len(each.engineer_ids) == 1 else ()].append(each)
    lines: list[str] = []
    for (label, people), found in groups.items():
        constraint = by_label.get(label)
        if constraint is not None and constraint.kind == COVERAGE:
            where = _joined(_duty(problem, d) for each in found for d in each.duty_ids)
            lines.append(f"open seats: {where or _joined(each.says.removesuffix('.') for each in found)}")
        elif constraint is not None and constraint.kind == SPACING and people:
            of_people[_closer(constraint, schedule, people[0])].append(people[0])
        else:
            more = f" (and in {len(found) - 1} more places)" if len(found) > 1 else ""
            lines.append(f"{label} gives way: {found[0].says.removesuffix('.')}{more}")
    return (*(f"{ask} for {_people(problem, tuple(people))}" for ask, people in of_people.items()), *lines)


def _closer(constraint: Constraint, schedule: Schedule, engineer_id: str) -> str:
    """How close the weekends of somebody come in a plan, against what the rule asks."""
    weekends = sorted({shift.weekend_on for shift in schedule.shifts_of(engineer_id) if shift.weekend_on})
    apart = min(((later - earlier) // WEEK for earlier, later in pairwise(weekends)), default=0)
    asked = vars(constraint)["weekends"]
    return f"one weekend in {apart} instead of {asked}" if apart > 1 else f"weekends in a row instead of one in {asked}"


def _people(problem: Problem, engineer_ids: Sequence[str]) -> str:
    return _few_of([problem.engineer(engineer_id).name for engineer_id in engineer_ids])


def _few_of(texts: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = len(texts) - MOST_NAMED
    if more > 0:
        return f"{', '.join(texts[:MOST_NAMED])} and {more} more"
    return " and ".join(", ".join(texts).rsplit(", ", 1))


def _duty(problem: Problem, duty_id: str) -> str:
    return problem.duties[duty_id].label


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(texts))
