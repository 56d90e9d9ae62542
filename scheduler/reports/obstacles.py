"""Obstacles: which hard constraints stand between an engineer and a duty, found by trying it.

The assignment is added to the schedule and every hard constraint is asked again; what is broken now and was not
before is the obstacle. Facts of one person (away, out of local hours, ...) do not depend on anything else in the
schedule, so they are asked for all people at once; only those whom no fact keeps away are tried one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scheduler.domain.constraint import Constraint, Key, Violation
from scheduler.domain.coverage import Duty, Shift, Term, WeekendRotation
from scheduler.domain.eligibility import against_country_rule, away_on, away_share, interlocks_on
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY, local_dates, within_local_hours

Pair = tuple[str, str]
"""(engineer id, duty id)"""

HOURS, TOO_NEW, LEAVING, LEVEL = "outside local hours", "too new", "leaving", "another level"
NOT_OFFERED, COUNTRY, AWAY = "not volunteered for these weeks", "barred by a country rule", "away"
BY_RULES = "kept away by planning rules"
COMMITMENT, SERVING = "bound by a customer commitment", "already on a term"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands between one engineer and one duty. Nothing does when ``rules`` is empty.

    ``rules`` are the labels of the constraints that would break, ``says`` their sentences. ``facts`` are short words
    for facts of the person that no re-planning can change; when there are any, the rest was not asked, unless the only
    fact is a commitment to a customer, which people can move.
    """

    engineer_id: str
    duty_id: str
    rules: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        return not self.rules


class Trial:
    """A schedule into which people are put to see what breaks. Nothing is ever changed in the schedule itself."""

    def __init__(self, problem: Problem, schedule: Schedule, constraints: Iterable[Constraint]) -> None:
        self._problem = problem
        self._schedule = schedule
        hard = [constraint for constraint in constraints if constraint.is_hard]
        self._unary = [constraint for constraint in hard if constraint.unary]
        self._joint = [constraint for constraint in hard if not constraint.unary]
        self._known = self._broken(schedule)

    def obstacles(self, pairs: Iterable[Pair]) -> Mapping[Pair, Obstacle]:
        """What stands in the way of each pair, every pair taken alone."""
        wanted = tuple(dict.fromkeys(pairs))
        against = self._facts(wanted)
        return {pair: self._obstacle(pair, against.get(pair, [])) for pair in wanted}

    def _obstacle(self, pair: Pair, against: list[Violation]) -> Obstacle:
        facts: tuple[str, ...] = ()
        if against:
            engineer, duty = self._problem.engineer(pair[0]), self._problem.duties[pair[1]]
            facts = facts_against(self._problem, engineer, duty) or tuple(sorted({v.constraint for v in against}))
            if facts == (COMMITMENT,):
                facts = facts if len({v.constraint for v in against}) == 1 else (COMMITMENT, BY_RULES)
                against = [*against, *self._newly_broken(self._with(pair))]
        else:
            against = self._newly_broken(self._with(pair))
        rules = tuple(sorted({violation.constraint for violation in against}))
        return Obstacle(*pair, rules, tuple(violation.says for violation in against), facts)

    def _facts(self, pairs: tuple[Pair, ...]) -> Mapping[Pair, list[Violation]]:
        """Breaches of constraints that judge each assignment alone, asked of all pairs in one schedule."""
        assignments = tuple(Assignment(engineer_id=e, duty_id=d) for e, d in pairs)
        alone = self._problem.schedule(assignments)
        wanted, found = set(pairs), defaultdict(list)
        for constraint in self._unary:
            for violation in constraint.violations(self._problem, alone):
                for pair in ((e, d) for e in violation.engineer_ids for d in violation.duty_ids):
                    if pair in wanted:
                        found[pair].append(violation)
        return found

    def _with(self, pair: Pair) -> Schedule:
        """The schedule with one more assignment, on the first seat that is free."""
        engineer_id, duty_id = pair
        duty = self._problem.duties[duty_id]
        busy = {a.seat for a in self._schedule.assignments if self._clashes(a, duty)}
        seat = next(number for number in range(1, len(busy) + 2) if number not in busy)
        added = Assignment(engineer_id=engineer_id, duty_id=duty_id, seat=seat)
        terms = self._schedule.terms
        if isinstance(duty, Term) and duty not in terms:
            terms = (*terms, duty)
        return self._schedule.with_assignments((*self._schedule.assignments, added), terms)

    def _clashes(self, assignment: Assignment, duty: Duty) -> bool:
        """Whether an assignment takes a seat of the duty, or a term's seat at the same time."""
        if isinstance(duty, Shift):
            return assignment.duty_id == duty.id
        held = self._schedule.duties[assignment.duty_id]
        return held.rotation_id == duty.rotation_id and held.span.overlaps(duty.span)

    def _newly_broken(self, schedule: Schedule) -> list[Violation]:
        broken = self._broken(schedule)
        return [violation for place, violation in broken.items() if violation.amount > self._amount(place)]

    def _amount(self, place: tuple[str, Key]) -> int:
        return self._known[place].amount if place in self._known else 0

    def _broken(self, schedule: Schedule) -> Mapping[tuple[str, Key], Violation]:
        """Breaches by constraint and key of the constraints that look at more than one assignment."""
        return {
            (violation.constraint, violation.key): violation
            for constraint in self._joint
            for violation in constraint.violations(self._problem, schedule)
        }


def facts_against(problem: Problem, engineer: Engineer, duty: Duty) -> tuple[str, ...]:
    """Short words for what about the person alone stands against a duty, as far as it is one of the usual facts."""
    found = [*_of_service(problem, engineer, duty)]
    if isinstance(duty, Shift):
        found += _of_shift(problem, engineer, duty)
    if isinstance(duty, Term):
        found += _of_term(problem, engineer, duty)
    if any(interlocks_on(problem, engineer, duty)):
        found.append(COMMITMENT)
    return tuple(found)


def _of_service(problem: Problem, engineer: Engineer, duty: Duty) -> Iterator[str]:
    rotation = problem.rotation(duty.rotation_id)
    dates = local_dates(duty.span, engineer.time_zone)
    if engineer.joined_on and dates[0] < engineer.joined_on + DAY * rotation.min_tenure_days:
        yield TOO_NEW
    if engineer.leaves_on and dates[-1] > engineer.leaves_on:
        yield LEAVING
    if rotation.levels and engineer.level not in rotation.levels:
        yield LEVEL


def _of_shift(problem: Problem, engineer: Engineer, shift: Shift) -> Iterator[str]:
    rotation = problem.rotation(shift.rotation_id)
    hours = rotation.hours_in(engineer.time_zone) if isinstance(rotation, WeekendRotation) else None
    if hours and not within_local_hours(shift.span, engineer.time_zone, hours.first, hours.last):
        yield HOURS
    if away_on(problem, engineer, shift):
        yield AWAY
    if any(against_country_rule(problem, engineer, shift)):
        yield COUNTRY


def _of_term(problem: Problem, engineer: Engineer, term: Term) -> Iterator[str]:
    offers = problem.volunteered(engineer.id, term.rotation_id)
    if not any(o.earliest_on <= term.starts_on and term.last_on <= o.latest_on for o in offers):
        yield NOT_OFFERED
    elif away_share(problem, engineer, term)[0]:
        yield AWAY
