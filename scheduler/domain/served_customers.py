"""Whom a shift serves: the customers of its events, and what they ask of the people on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from scheduler.domain.coverage import Shift
from scheduler.domain.facts import Citizenship, CustomerLimit, Training
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem


def customers_of(problem: Problem, shift: Shift) -> Mapping[str, tuple[str, ...]]:
    """The customers whose events touch a shift, with the ids of these events."""
    found: dict[str, list[str]] = defaultdict(list)
    for event_id in shift.event_ids:
        event = problem.event.get(event_id)
        if event is not None:
            found[event.customer_id].append(event_id)
    return {customer_id: tuple(event_ids) for customer_id, event_ids in sorted(found.items())}


def limits_of(problem: Problem, customer_id: str) -> tuple[CustomerLimit, ...]:
    """What is written down about who may serve a customer; all of it holds."""
    return problem.remembered(_limits).get(customer_id, ())


def _limits(problem: Problem) -> Mapping[str, tuple[CustomerLimit, ...]]:
    found: dict[str, list[CustomerLimit]] = defaultdict(list)
    for limit in problem.facts_of(CustomerLimit):
        found[limit.customer_id].append(limit)
    return {customer_id: tuple(limits) for customer_id, limits in found.items()}


def trainings_asked(problem: Problem, shift: Shift) -> Mapping[str, tuple[str, ...]]:
    """The subjects in which people on a shift have to be trained, with the ids of the events that ask for them."""
    found: dict[str, list[str]] = defaultdict(list)
    for customer_id, event_ids in customers_of(problem, shift).items():
        for subject in sorted({subject for limit in limits_of(problem, customer_id) for subject in limit.trainings}):
            found[subject] += event_ids
    return {subject: tuple(sorted(event_ids)) for subject, event_ids in sorted(found.items())}


def trained_until(problem: Problem, engineer_id: str, subject: str) -> date | None:
    """The last date on which an engineer counts as trained, date.max for good; None when never trained."""
    return problem.remembered(_trainings).get((engineer_id, subject))


def _trainings(problem: Problem) -> Mapping[tuple[str, str], date]:
    found: dict[tuple[str, str], date] = {}
    for training in problem.facts_of(Training):
        place, until = (training.engineer_id, training.subject), training.valid_until or date.max
        found[place] = max(until, found.get(place, until))
    return found


def citizenships_of(problem: Problem, engineer_id: str) -> frozenset[str]:
    """The countries of which an engineer is known to be a citizen."""
    return problem.remembered(_citizenships).get(engineer_id, frozenset())


def _citizenships(problem: Problem) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for citizenship in problem.facts_of(Citizenship):
        found[citizenship.engineer_id].add(citizenship.country)
    return {engineer_id: frozenset(countries) for engineer_id, countries in found.items()}


def may_serve(problem: Problem, engineer: Engineer, customer_id: str) -> bool:
    """Whether an engineer keeps every limit of citizenship and of country of residence of a customer."""
    return all(
        (not limit.citizenships or not citizenships_of(problem, engineer.id).isdisjoint(limit.citizenships))
        and (not limit.countries or engineer.country in limit.countries)
        for limit in limits_of(problem, customer_id)
    )
