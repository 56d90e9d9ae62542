"""The organisation: all that people write down, from which the problem of any quarter is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from scheduler.domain.availability import Absence, CompanyDay, Holiday, Interlock, Preference
from scheduler.domain.coverage import Rotation, Shift, Term, WeekendRotation
from scheduler.domain.events import CustomerEvent, with_demand
from scheduler.domain.expansion import expand, possible_terms
from scheduler.domain.facts import Fact
from scheduler.domain.people import CountryRule, Engineer, Team, Tier1Customer, Volunteer
from scheduler.domain.problem import CarriedLoad, Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import Horizon
from scheduler.domain.values import ShortText, Value


class Organisation(Value):
    """Everything imported, as one value. References between its parts hold; whoever builds one checks them."""

    name: ShortText
    teams: tuple[Team, ...] = ()
    engineers: tuple[Engineer, ...] = ()
    customers: tuple[Tier1Customer, ...] = ()
    country_rules: tuple[CountryRule, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    absences: tuple[Absence, ...] = ()
    preferences: tuple[Preference, ...] = ()
    interlocks: tuple[Interlock, ...] = ()
    volunteers: tuple[Volunteer, ...] = ()
    events: tuple[CustomerEvent, ...] = ()
    company_days: tuple[CompanyDay, ...] = ()
    carried: tuple[CarriedLoad, ...] = ()
    facts: tuple[Fact, ...] = ()


def problem_of(
    organisation: Organisation,
    horizon: Horizon,
    holidays: tuple[Holiday, ...] = (),
    pins: tuple[Assignment, ...] = (),
    standing_terms: tuple[Term, ...] = (),
    frozen_until: date | None = None,
    announced: tuple[Assignment, ...] = (),
    today: date | None = None,
) -> Problem:
    """The problem of a horizon. ``standing_terms`` began earlier and reach into it; ``pins`` say who holds them.

    ``announced`` is what was published for the horizon before; what it says of people and duties that are gone is
    left out. ``today`` is the date from which notice is counted.
    """
    problem = _undecided(organisation, horizon, holidays, pins, standing_terms, frozen_until)
    people = {engineer.id for engineer in problem.engineers}
    still = tuple(a for a in announced if a.engineer_id in people and a.duty_id in problem.duties)
    return problem.replaced(announced=still, today=today) if still else problem


def _undecided(
    organisation: Organisation,
    horizon: Horizon,
    holidays: tuple[Holiday, ...],
    pins: tuple[Assignment, ...],
    standing_terms: tuple[Term, ...],
    frozen_until: date | None,
) -> Problem:
    """The problem before anything is said of what was announced."""
    events = tuple(event for event in organisation.events if counts(organisation.customers, event))
    return Problem(
        horizon=horizon,
        teams=organisation.teams,
        engineers=organisation.engineers,
        rotations=organisation.rotations,
        shifts=_shifts(organisation, horizon, events),
        terms=_terms(organisation, horizon, standing_terms),
        customers=organisation.customers,
        country_rules=organisation.country_rules,
        absences=organisation.absences,
        preferences=organisation.preferences,
        interlocks=organisation.interlocks,
        volunteers=organisation.volunteers,
        holidays=holidays,
        company_days=organisation.company_days,
        events=events,
        carried=organisation.carried,
        facts=organisation.facts,
        pins=pins,
        frozen_until=frozen_until,
    )


def counts(customers: Iterable[Tier1Customer], event: CustomerEvent) -> bool:
    """Whether an event adds to the demand: not when its Tier 1 customer is proposed, retired, or not yet effective."""
    customer = next((customer for customer in customers if customer.id == event.customer_id), None)
    return customer is None or customer.counts_on(event.span.start_at.date())


def _shifts(organisation: Organisation, horizon: Horizon, events: tuple[CustomerEvent, ...]) -> tuple[Shift, ...]:
    off = tuple(day.on for day in organisation.company_days)
    shifts = tuple(
        shift
        for rotation in organisation.rotations
        if isinstance(rotation, WeekendRotation)
        for shift in expand(rotation, horizon, off)
    )
    return with_demand(shifts, events)


def _terms(organisation: Organisation, horizon: Horizon, standing: tuple[Term, ...]) -> tuple[Term, ...]:
    known = {term.id: term for term in standing}
    for rotation in organisation.rotations:
        if not isinstance(rotation, WeekendRotation):
            known.update((term.id, term) for term in possible_terms(rotation, horizon))
    return tuple(sorted(known.values(), key=lambda term: (term.rotation_id, term.starts_on, term.weeks)))
