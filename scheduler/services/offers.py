"""What became of the terms that people volunteered for, when a plan is announced."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from scheduler.domain.constraint import Constraint
from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.people import Volunteer
from scheduler.domain.problem import Problem
from scheduler.domain.record_reasons import NotSelected, WhyNot
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK
from scheduler.services.choosing import Choosing, reaches


@dataclass(frozen=True, slots=True)
class Outcome:
    """One offer with the term that was given for it, else why there was none."""

    offer: Volunteer
    duty_id: str | None
    not_selected: NotSelected | None
    why: WhyNot | None = None


def outcomes(problem: Problem, schedule: Schedule, constraints: tuple[Constraint, ...]) -> Iterator[Outcome]:
    """The outcome of every offer whose window holds a day of the horizon, in the order of the offers.

    A term counts for the window that it lies in. Hard rules say which terms were possible; which of them, and whether
    somebody would have been away, is not told.
    """
    choosing = Choosing(problem, schedule, constraints)
    for offer in problem.volunteers:
        if not reaches(offer, problem.horizon):
            continue
        given = next((t for t in schedule.terms_of(offer.engineer_id) if _fits(offer, t)), None)
        if given is not None:
            yield Outcome(offer, given.id, None)
        else:
            yield _without_seat(problem, schedule, offer, choosing)


def _without_seat(problem: Problem, schedule: Schedule, offer: Volunteer, choosing: Choosing) -> Outcome:
    asked_for = _asked_for(problem, offer)
    possible = [term for term in asked_for if (offer.engineer_id, term.id) not in choosing.forbidden]
    if not possible:
        return Outcome(offer, None, NotSelected.NO_TERM_POSSIBLE, choosing.impossible(offer, asked_for))
    fitting = _fitting(problem, schedule, possible)
    if fitting:
        return Outcome(offer, None, NotSelected.SEAT_LEFT_OPEN, choosing.left_open(offer, fitting))
    return Outcome(offer, None, NotSelected.OTHERS_SEATED, choosing.others_seated(offer, possible))


def _fits(offer: Volunteer, term: Term) -> bool:
    inside = offer.earliest_on <= term.starts_on and term.last_on <= offer.latest_on
    return term.rotation_id == offer.rotation_id and inside


def _asked_for(problem: Problem, offer: Volunteer) -> list[Term]:
    """The terms of an offer that begin in the horizon."""
    return [
        term
        for term in problem.terms
        if _fits(offer, term) and offer.min_weeks <= term.weeks <= offer.max_weeks and term.starts_on in problem.horizon
    ]


def _fitting(problem: Problem, schedule: Schedule, possible: Collection[Term]) -> list[Term]:
    """The terms for which a seat is open in every week that is planned."""
    open_weeks = {
        (rotation.id, week_on)
        for rotation in problem.term_rotations
        for week_on in problem.horizon.week_starts
        if _has_room(rotation, schedule, week_on)
    }
    return [term for term in possible if all((term.rotation_id, on) in open_weeks for on in _weeks(term, problem))]


def _has_room(rotation: TermRotation, schedule: Schedule, week_on: date) -> bool:
    return len(schedule.on_terms(rotation.id, week_on)) < rotation.needs_seats(week_on)


def _weeks(term: Term, problem: Problem) -> list[date]:
    """The Mondays of a term that lie in the horizon; what comes after is planned later."""
    mondays = (term.starts_on + WEEK * n for n in range(term.weeks))
    return [on for on in mondays if on in problem.horizon]
