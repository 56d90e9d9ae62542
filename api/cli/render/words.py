"""Words: short texts about a plan that the terminal and the page share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from api.bootstrap import scope_under
from scheduler.domain.constraint import Aim
from scheduler.domain.plan import Provenance
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import OpenSeat, Schedule
from scheduler.domain.time import DAY, WEEK, Horizon
from scheduler.reports.certificate import certificate, percent_at_most, widest_gap
from scheduler.reports.events import CoveredShift, EventCover
from scheduler.reports.matrix import Week
from scheduler.reports.scope import TeamScope
from scheduler.reports.view import PlanView

AFTER_A_DRAFT = ("show", "scope report", "publish release")
EARLY_PERCENT = 10
"""Percent of all seats that may be open beyond the proven bound before a search counts as ended too early."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Seats of shifts and weeks of term seats, and how many of each are open. These two are the units of openness."""

    seats: int
    open_seats: int
    weeks: int
    open_weeks: int

    @property
    def tbd(self) -> str:
        """What is open, such as "3 seats and 12 term weeks"; empty when nothing is."""
        seats = [counted(self.open_seats, "seat")] if self.open_seats else []
        return " and ".join([*seats, *([counted(self.open_weeks, "term week")] if self.open_weeks else [])])


@dataclass(frozen=True, slots=True)
class Headline(Filled):
    """The first numbers that anybody asks for: how far the plan is filled, how good it is, and for how many people."""

    status: str
    status_says: str
    people: int
    rules_broken: int


def filled(problem: Problem, schedule: Schedule) -> Filled:
    """How far a schedule fills what its problem asks for."""
    seats, weeks = open_counts(schedule.open_seats)
    return Filled(
        seats=sum(shift.seats for shift in problem.shifts),
        open_seats=seats,
        weeks=sum(r.needs_seats(on) for r in problem.term_rotations for on in problem.horizon.week_starts),
        open_weeks=weeks,
    )


def open_counts(seats: Iterable[OpenSeat]) -> tuple[int, int]:
    """Open seats of shifts, and open weeks of term seats."""
    found = tuple(seats)
    weeks = sum((seat.until_on - seat.from_on) // WEEK for seat in found if seat.duty_id is None)
    return sum(seat.duty_id is not None for seat in found), weeks


def headline(view: PlanView) -> Headline:
    """Status, seats and people of a plan."""
    return Headline(
        **asdict(filled(view.problem, view.schedule)),
        status=view.provenance.status.value,
        status_says=_status_says(view),
        people=len(view.problem.engineers),
        rules_broken=len(view.evaluation.broken),
    )


def _status_says(view: PlanView) -> str:
    provenance = view.provenance
    took = f"in {provenance.seconds:.1f} s"
    if provenance.gap == 0:
        return f"proven best at every aim {took}"
    stopped = "stopped by hand" if provenance.stopped else "time was up"
    widest = widest_gap(provenance)
    aim, gap = (widest.aim.says, widest.gap) if widest else ("an aim", provenance.gap)
    return f"best found {took}; {stopped}; {aim} could still improve by at most {percent_at_most(gap)} %"


def ended_early(provenance: Provenance, filled: Filled) -> str:
    """A warning when the search left far more open than it could prove to be necessary; empty otherwise.

    The penalty of open seats is taken as proportional to their number.
    """
    unfilled = next((aim for aim in certificate(provenance) if aim.aim is Aim.UNFILLED), None)
    beyond = (filled.open_seats + filled.open_weeks) * (unfilled.gap if unfilled else 0.0)
    if beyond * 100 <= EARLY_PERCENT * (filled.seats + filled.weeks):
        return ""
    return "the search ended before it had filled what can be filled: plan again with more --seconds"


def next_steps_with(plan_id: str) -> str:
    """What comes after a draft, in its order: teams acknowledge what it takes before it is released."""
    return f"Next: watchbill {'; watchbill '.join(f'{each} {plan_id}' for each in AFTER_A_DRAFT)}"


def filled_says(head: Filled) -> str:
    """How far both programmes are filled; what is open is TBD."""
    parts = [f"{head.seats - head.open_seats} of {head.seats} weekend seats filled"] if head.seats else []
    parts += [f"{head.weeks - head.open_weeks} of {head.weeks} term weeks filled"] if head.weeks else []
    return "; ".join([*parts, f"TBD: {head.tbd}" if head.tbd else "nothing is TBD"])


def dates_of(horizon: Horizon) -> str:
    """First and last day, both included."""
    return f"{horizon.starts_on:%d %b} to {horizon.ends_on - DAY:%d %b %Y}, {counted(horizon.weeks, 'week')}"


def counted(number: int, noun: str, several: str = "") -> str:
    """The number with its noun: 1 week, 2 weeks; ``several`` where that is not the noun with an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {several or f'{noun}s'}"


def special_days(weeks: tuple[Week, ...]) -> Iterator[str]:
    """Company days, and public holidays with their countries, in order of date."""
    for week in weeks:
        found = [(day.on, f"{day.on:%a %d %b}  {day.name} (company day)") for day in week.company_days]
        names = dict.fromkeys((holiday.on, holiday.name) for holiday in week.holidays)
        for on, name in names:
            countries = {h.country for h in week.holidays if (h.on, h.name) == (on, name)}
            found.append((on, f"{on:%a %d %b}  {name} ({', '.join(sorted(countries))})"))
        yield from (text for _, text in sorted(found))


def covered_says(covered: CoveredShift) -> str:
    """Who is on one shift of an event, and what is missing there."""
    said = ", ".join(covered.names) or "nobody"
    said += f", {covered.open_seats} open" if covered.open_seats else ""
    return said + (f", nobody knows {', '.join(covered.missing_domains)}" if covered.missing_domains else "")


def event_needs(cover: EventCover) -> str:
    """What an event asks for."""
    event = cover.event
    asked = [f"{event.extra_seats} more on each shift"] if event.extra_seats else []
    asked += [f"somebody who knows {', '.join(event.domains)}"] if event.domains else []
    return f"{', '.join(asked) or 'nothing more'} ({event.confidence})"


def scope_of(view: PlanView) -> tuple[TeamScope, ...]:
    """Scope reduction of a plan under the cap of its policy."""
    return scope_under(view.problem, view.schedule, view.constraints)
