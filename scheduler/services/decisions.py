"""Decisions: what stands already in a problem, as far as it can still be kept."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.constraint import Constraint
from scheduler.domain.coverage import Duty
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.forbidden import forbidden_pairs
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.ramps import leaves_of, no_duty_from
from scheduler.domain.schedule import Assignment
from scheduler.reports.obstacles import facts_against


def with_decisions(
    problem: Problem,
    stays: Iterable[Assignment],
    constraints: tuple[Constraint, ...],
    *,
    recorded: Iterable[Assignment] = (),
) -> tuple[Problem, tuple[str, ...]]:
    """The problem with every decision that can still be kept pinned, and a sentence for each of the others.

    Whoever a rule forbids a duty by now loses it. What is ``recorded`` stays whatever a rule says, as somebody decided
    so and knew why, unless the person is not there. A standing term that nobody can go on with leaves the problem, so
    that a new one may begin in its place.
    """
    people, lost = {engineer.id for engineer in problem.engineers}, []
    standing = {pin.duty_id for pin in problem.pins}
    pins = {(pin.engineer_id, pin.duty_id): pin for pin in (*problem.pins, *stays)}
    gone = [pair for pair in pins if pair[0] not in people or pair[1] not in problem.duties]
    lost += [f"{pair[0]} held {pins.pop(pair).duty_id}, and one of the two is gone: it is TBD now" for pair in gone]
    pinned = problem.replaced(pins=tuple(pins.values()))
    kept = {(each.engineer_id, each.duty_id) for each in recorded}
    for engineer_id, duty_id in sorted(pins.keys() & forbidden_pairs(pinned, constraints)):
        engineer, duty = pinned.engineer(engineer_id), pinned.duties[duty_id]
        if (engineer_id, duty_id) not in kept or _is_not_there(pinned, engineer, duty):
            lost.append(_can_no_longer(pinned, engineer, duty))
            del pins[engineer_id, duty_id]
    ended = standing - {duty_id for _, duty_id in pins}
    terms = tuple(term for term in problem.terms if term.id not in ended or term.starts_on >= problem.horizon.starts_on)
    return problem.replaced(pins=tuple(pins.values()), terms=terms), tuple(lost)


def _is_not_there(problem: Problem, engineer: Engineer, duty: Duty) -> bool:
    """Whether the engineer is absent, on long leave or no longer on duty on a local date of the duty."""
    dates = duty_dates(engineer, duty)
    away = (*problem.absences_of(engineer.id), *leaves_of(problem, engineer.id))
    if any(each.touches(dates) for each in away):
        return True
    ends_on = no_duty_from(problem, engineer.id)
    has_left = engineer.leaves_on is not None and dates[-1] > engineer.leaves_on
    return has_left or (ends_on is not None and dates[-1] >= ends_on)


def _can_no_longer(problem: Problem, engineer: Engineer, duty: Duty) -> str:
    """Which fact ends a decision, in its short words: why somebody is away is nobody's business."""
    why = " and ".join(facts_against(problem, engineer, duty)) or "a rule forbids it"
    return f"{engineer.name} can no longer hold {duty.label} ({why}): the seat is open again"
