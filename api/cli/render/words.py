"""Words: short texts about a plan that the terminal and the page share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from constraints.team_scope import TeamScope as TeamScopeRule
from scheduler.domain.time import DAY, WEEK, Horizon
from scheduler.reports.events import CoveredShift, EventCover
from scheduler.reports.matrix import Week
from scheduler.reports.scope import TeamScope, scope_reduction
from scheduler.reports.view import PlanView


@dataclass(frozen=True, slots=True)
class Headline:
    """The first numbers that anybody asks for: seats of shifts, weeks of term seats, and how many are filled."""

    status: str
    status_says: str
    seats: int
    open_seats: int
    weeks: int
    open_weeks: int
    people: int
    rules_broken: int


def headline(view: PlanView) -> Headline:
    """Status, seats and people of a plan."""
    open_terms = [seat for seat in view.schedule.open_seats if seat.duty_id is None]
    week_starts = view.problem.horizon.week_starts
    return Headline(
        status=view.provenance.status.value,
        status_says=_status_says(view),
        seats=sum(shift.seats for shift in view.problem.shifts),
        open_seats=len(view.schedule.open_seats) - len(open_terms),
        weeks=sum(rotation.needs_seats(on) for rotation in view.problem.term_rotations for on in week_starts),
        open_weeks=sum((seat.until_on - seat.from_on) // WEEK for seat in open_terms),
        people=len(view.problem.engineers),
        rules_broken=len(view.evaluation.broken),
    )


def _status_says(view: PlanView) -> str:
    provenance = view.provenance
    took = f"in {provenance.seconds:.1f} s"
    if provenance.gap == 0:
        return f"proven best at every aim {took}"
    stopped = "stopped by hand" if provenance.stopped else "time was up"
    return f"best found {took}; {stopped} with a gap of {provenance.gap:.0%}"


def filled_says(head: Headline) -> str:
    """How far both programmes are filled; what is open is TBD."""
    parts = [f"{head.seats - head.open_seats} of {head.seats} weekend seats filled"] if head.seats else []
    parts += [f"{head.weeks - head.open_weeks} of {head.weeks} term weeks filled"] if head.weeks else []
    tbd = [counted(head.open_seats, "seat")] if head.open_seats else []
    tbd += [counted(head.open_weeks, "term week")] if head.open_weeks else []
    return "; ".join([*parts, f"TBD: {' and '.join(tbd)}" if tbd else "nothing is TBD"])


def dates_of(horizon: Horizon) -> str:
    """First and last day, both included."""
    return f"{horizon.starts_on:%d %b} to {horizon.ends_on - DAY:%d %b %Y}, {counted(horizon.weeks, 'week')}"


def counted(number: int, noun: str) -> str:
    """The number with its noun: 1 week, 2 weeks."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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
    """Scope reduction with the cap of the policy's ``team_scope`` rule; weekend duty counts where that counts it."""
    rule = next((c for c in view.constraints if isinstance(c, TeamScopeRule)), None)
    if rule is None:
        return scope_reduction(view.problem, view.schedule)
    return scope_reduction(
        view.problem,
        view.schedule,
        cap_percent=rule.percent,
        at_least=rule.at_least,
        with_weekends=rule.counts != "terms",
    )
