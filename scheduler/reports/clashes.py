"""Clashes in words: which rules cannot all hold, and what a way out asks of whom, each rule and person once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from scheduler.domain.constraint import Constraint, Violation
from scheduler.domain.facts import WeekendServed
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK
from scheduler.reports.rules import statement_of

COVERAGE, SPACING = "coverage", "spacing"
ASKED_OF_A_PERSON = {"absence": "away", "unavailable": "marked unavailable"}
"""Kinds that the person concerned can give way in, and what the person is then."""
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
    asks = f"{label}{_owned(constraint)}: {statement_of(constraint)}" if constraint else f"{label}."
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
    """What a way out asks, in the smallest words that do: "one weekend in 3 instead of 4 for Aroha Ngata", with equal
    asks of people told as one. Where somebody owns the rule, also who can say yes."""
    by_label = {constraint.label: constraint for constraint in constraints}
    of_people: dict[tuple[str, str], list[str]] = defaultdict(list)
    groups: dict[tuple[str, tuple[str, ...]], list[Violation]] = defaultdict(list)
    for each in accepts:
        groups[each.constraint, each.engineer_ids if len(each.engineer_ids) == 1 else ()].append(each)
    lines: list[str] = []
    for (label, people), found in groups.items():
        constraint = by_label.get(label)
        kind = constraint.kind if constraint else ""
        where = _joined(_duty(problem, duty_id) for each in found for duty_id in each.duty_ids)
        if kind == COVERAGE:
            lines.append(f"open seats: {where or _joined(each.says.removesuffix('.') for each in found)}")
        elif constraint is not None and kind == SPACING and people:
            closer = _closer(problem, constraint, schedule, people[0])
            of_people[closer, _owned(constraint)].append(people[0])
        elif kind in ASKED_OF_A_PERSON and people and where:
            lines.append(f"ask {_people(problem, people)} to serve {where} though {ASKED_OF_A_PERSON[kind]}")
        else:
            more = f" (and in {_counted(len(found) - 1, 'more place')})" if len(found) > 1 else ""
            lines.append(f"{label}{_owned(constraint)} gives way: {found[0].says.removesuffix('.')}{more}")
    closer_ones = (f"{ask} for {_people(problem, people)}{owner}" for (ask, owner), people in of_people.items())
    return (*closer_ones, *lines)


def _owned(constraint: Constraint | None) -> str:
    return f" (owner: {constraint.owner})" if constraint is not None and constraint.owner else ""


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _closer(problem: Problem, constraint: Constraint, schedule: Schedule, engineer_id: str) -> str:
    """How close the weekends of somebody come in a plan, against what the rule asks; those served before count."""
    weekends = {shift.weekend_on for shift in schedule.shifts_of(engineer_id) if shift.weekend_on}
    weekends |= {fact.weekend_on for fact in problem.facts_of(WeekendServed) if fact.engineer_id == engineer_id}
    apart = min(((later - earlier) // WEEK for earlier, later in pairwise(sorted(weekends))), default=1)
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
