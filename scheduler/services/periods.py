"""Periods: what was served in a horizon, as the schedule and the problem that the ledger is counted on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.expansion import term
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.publication_spans import common
from scheduler.domain.record import PublishedEntry, ServedEntry
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import WEEK, Horizon, Span, to_instant
from scheduler.services.ports import RecordReader
from scheduler.services.served_entries import Rosters, knowing
from scheduler.services.standing import Place, posted_places, served, standing

Turns = Mapping[Place, list[tuple[Span, str]]]
"""Who served which part of a seat of a duty; people by engineer id."""


@dataclass(frozen=True, slots=True)
class Period:
    """A horizon as it was served. The problem knows everybody who served in it."""

    problem: Problem
    schedule: Schedule


def period_of(plan: Plan, record: RecordReader, rosters: Rosters) -> Period:
    """What was served in the horizon of a published plan. Where it is not posted who served, as in a term that still
    goes on, it is what stands as announced, covers considered.

    Raises BadInput when somebody served whom no plan of the horizon knows.
    """
    posted = posted_places(record)
    taken: list[tuple[PublishedEntry | ServedEntry, Span, str]] = [
        (entry, entry.span, entry.person_id) for _, entry in served(record)
    ]
    for held in standing(record):
        if held.place not in posted:
            taken += [(held.entry, span, person_id) for span, person_id in held.turns]
    turns: dict[Place, list[tuple[Span, str]]] = defaultdict(list)
    plans: dict[str, str] = {}
    for entry, span, person_id in taken:
        turns[entry.duty_id, entry.seat].append((span, rosters.handle(person_id)))
        plans[rosters.handle(person_id)] = entry.source.plan_id
    schedule = served_schedule(plan, turns)
    people = {assignment.engineer_id for assignment in schedule.assignments}
    strangers = sorted(people - {engineer.id for engineer in plan.problem.engineers})
    known = [rosters.engineer(handle, rosters.plan(plans[handle])) for handle in strangers]
    return Period(knowing(plan.problem, known), schedule)


def served_schedule(plan: Plan, turns: Turns) -> Schedule:
    """Who served what in the horizon of a plan, in whole shifts and weeks: each counts for whoever served most of it,
    and for the earlier of two who served as much."""
    terms: dict[str, Term] = {}
    assignments: dict[tuple[str, str], Assignment] = {}
    rotations = {rotation.id: rotation for rotation in plan.problem.term_rotations}
    shifts = {shift.id: shift for shift in plan.schedule.shifts}
    for (duty_id, seat), held in sorted(turns.items()):
        if duty_id in shifts:
            person = _most(held, shifts[duty_id].span)
            if person is not None:
                assignments[person, duty_id] = Assignment(engineer_id=person, duty_id=duty_id, seat=seat)
        elif (rotation := rotations.get(duty_id.rsplit("/", 2)[0])) is not None:
            for person, part in _stays(rotation, held, plan.horizon):
                terms[part.id] = part
                assignments[person, part.id] = Assignment(engineer_id=person, duty_id=part.id, seat=seat)
    return plan.schedule.with_assignments(tuple(assignments.values()), tuple(terms.values()))


def _most(held: Iterable[tuple[Span, str]], within: Span) -> str | None:
    """Who served most of a span; None when nobody served half of it or more."""
    time_of: dict[str, timedelta] = defaultdict(timedelta)
    for span, person in sorted(held, key=lambda turn: turn[0].start_at):
        part = common(span, within)
        time_of[person] += part.duration if part else timedelta(0)
    best = max(time_of, key=lambda person: time_of[person], default=None)
    return best if best is not None and 2 * time_of[best] >= within.duration else None


def _stays(rotation: TermRotation, held: list[tuple[Span, str]], horizon: Horizon) -> Iterator[tuple[str, Term]]:
    """The weeks of a term in a horizon, those of one person in a row as one stay."""
    weeks = [(on, _most(held, _week(rotation, on))) for on in horizon.week_starts]
    for index, (on, person) in enumerate(weeks):
        if person is None or (index and weeks[index - 1][1] == person):
            continue
        length = 1
        while index + length < len(weeks) and weeks[index + length][1] == person:
            length += 1
        yield person, term(rotation, on, length)


def _week(rotation: TermRotation, on: date) -> Span:
    return Span(
        start_at=to_instant(on, time(0), rotation.time_zone), end_at=to_instant(on + WEEK, time(0), rotation.time_zone)
    )
