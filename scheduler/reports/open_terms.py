"""Open term seats: which volunteers could fill weeks that nobody is on term for, and what else would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.expansion import term
from scheduler.domain.schedule import OpenSeat
from scheduler.domain.time import WEEK
from scheduler.reports.blocked import OpenSeatReport, fixes_of, gist, grouped
from scheduler.reports.obstacles import SERVING, Obstacle, Trial, facts_against
from scheduler.reports.view import PlanView

MOST_TERMS = 8
"""Terms tried per volunteer: those that fill most of the gap. A quarter has hundreds of possible terms."""


def term_seat_report(view: PlanView, trial: Trial, seat: OpenSeat) -> OpenSeatReport:
    """Why a seat of a term rotation is TBD for some weeks, and what would fill it."""
    rotation = view.problem.rotation(seat.rotation_id)
    assert isinstance(rotation, TermRotation)
    label = f"{rotation.name}, seat {seat.seat}, {_weeks(seat)} from {seat.from_on:%d %b %Y}"
    fitting = _fitting(view, seat)
    if not fitting:
        fixes = (*_longer(view, rotation, seat), f"Allow a term of {_weeks(seat)} this once, or leave it open.")
        return OpenSeatReport(seat, label, (), fixes, f"{_too_short(rotation, seat)} {fixes[0]}")
    groups = grouped(_best_obstacles(view, trial, rotation, fitting))
    fixes = (*fixes_of(view.problem, groups), _one_more(seat, fitting[0]))
    return OpenSeatReport(seat, label, groups, fixes, gist(groups, fixes))


def term_candidates(view: PlanView, seat: OpenSeat) -> tuple[Obstacle, ...]:
    """For each volunteer the best term in the gap and what stands against it, free people first."""
    rotation = view.problem.rotation(seat.rotation_id)
    assert isinstance(rotation, TermRotation)
    trial = Trial(view.problem, view.schedule, view.constraints)
    found = _best_obstacles(view, trial, rotation, _fitting(view, seat))
    return tuple(sorted(found, key=lambda each: (bool(each.facts), len(each.rules), each.engineer_id)))


def _length(seat: OpenSeat) -> int:
    return (seat.until_on - seat.from_on) // WEEK


def _weeks(seat: OpenSeat) -> str:
    return f"{_length(seat)} weeks" if _length(seat) > 1 else "1 week"


def _fitting(view: PlanView, seat: OpenSeat) -> tuple[Term, ...]:
    """Possible terms that take no week from another holder of the seat, those that fill most first.

    A gap at the end of the horizon has no end: nothing is decided behind it.
    """
    open_end = seat.until_on >= view.problem.horizon.ends_on
    fitting = [
        possible
        for possible in view.problem.terms
        if possible.rotation_id == seat.rotation_id
        and seat.from_on <= possible.starts_on < seat.until_on
        and (open_end or possible.ends_on <= seat.until_on)
    ]
    return tuple(sorted(fitting, key=lambda t: (-_filled(seat, t), t.weeks, t.starts_on)))


def _filled(seat: OpenSeat, possible: Term) -> int:
    """Weeks of the gap that a term fills."""
    return (min(seat.until_on, possible.ends_on) - max(seat.from_on, possible.starts_on)) // WEEK


def _best_obstacles(
    view: PlanView, trial: Trial, rotation: TermRotation, fitting: tuple[Term, ...]
) -> Iterator[Obstacle]:
    """For each volunteer the term that least stands in the way of, among those that they offered to serve."""
    for engineer in view.problem.rosters[rotation.id]:
        offers = view.problem.volunteered(engineer.id, rotation.id)
        offered = [t for t in fitting if any(o.earliest_on <= t.starts_on and t.last_on <= o.latest_on for o in offers)]
        free = [t for t in (offered or fitting) if not view.schedule.holds(engineer.id, t.id)]
        pairs = [(engineer.id, t.id) for t in free[:MOST_TERMS]]
        found = trial.obstacles(pairs).values()  # in the order of the pairs; min takes the first of equals
        if found:
            best = min(found, key=lambda obstacle: (bool(obstacle.facts), len(obstacle.rules)))
            yield replace(best, facts=(SERVING,)) if best.rules and _serves(view, rotation, engineer.id) else best


def _serves(view: PlanView, rotation: TermRotation, engineer_id: str) -> bool:
    """Whether somebody has all the terms they may have; to move one would only open another seat."""
    held = [held for held in view.schedule.terms_of(engineer_id) if held.rotation_id == rotation.id]
    return len(held) >= rotation.max_terms_each


def _one_more(seat: OpenSeat, best: Term) -> str:
    filled = _filled(seat, best)
    what = "it" if filled == _length(seat) else f"{filled} of its {_length(seat)} weeks"
    return f"One more volunteer for {best.weeks} weeks from {best.starts_on:%d %b %Y} would fill {what}."


def _too_short(rotation: TermRotation, seat: OpenSeat) -> str:
    shortest = min(rotation.lengths or (rotation.min_weeks,))
    if _length(seat) < shortest:
        return f"The gap of {_weeks(seat)} is shorter than the shortest term ({shortest} weeks)."
    return f"No possible term starts and ends within the gap of {_weeks(seat)}."


def _longer(view: PlanView, rotation: TermRotation, seat: OpenSeat) -> Iterator[str]:
    """Neighbours on the same seat whose term could reach over the gap."""
    longest = max(rotation.lengths or (rotation.max_weeks,))
    for assignment in view.schedule.assignments:
        held = view.schedule.duties[assignment.duty_id]
        if not isinstance(held, Term) or (held.rotation_id, assignment.seat) != (rotation.id, seat.seat):
            continue
        weeks = held.weeks + _length(seat)
        touches = held.ends_on == seat.from_on or held.starts_on == seat.until_on
        if touches and weeks <= longest:
            engineer = view.problem.engineer(assignment.engineer_id)
            longer = term(rotation, min(held.starts_on, seat.from_on), weeks)
            agreed = not facts_against(view.problem, engineer, longer)
            said = "offered enough weeks to serve" if agreed else "would have to agree to serve"
            yield f"{engineer.name} {said} {longer.weeks} weeks from {longer.starts_on:%d %b %Y}, which would close it."
