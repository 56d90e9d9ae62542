"""The catalogue: every constraint that ships, and how a policy is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from constraints.absence import AbsenceConstraint
from constraints.country_law import CountryLaw
from constraints.coverage import Coverage
from constraints.customer_event import CustomerEventConstraint
from constraints.ee_handover import EEHandover
from constraints.eligibility import Eligibility
from constraints.fair_weekends import FairWeekends
from constraints.heaviest_load import HeaviestLoad
from constraints.interlock import InterlockConstraint
from constraints.min_rest import MinRest
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.one_term_each import OneTermEach
from constraints.one_weekend_day import OneWeekendDay
from constraints.pinned import Pinned
from constraints.preference import PreferenceConstraint
from constraints.spacing import Spacing
from constraints.team_scope import TeamScope
from constraints.term_length import TermLength
from constraints.timezone_spread import TimezoneSpread
from constraints.worst_deviation import WorstDeviation
from scheduler.domain.constraint import Constraint

BUILT_IN: tuple[type[Constraint], ...] = (
    # Facts of people come first: they decide which candidates exist at all.
    AbsenceConstraint,
    InterlockConstraint,
    Eligibility,
    CountryLaw,
    TermLength,
    # What makes a plan.
    Pinned,
    Coverage,
    OneDutyAtATime,
    OneWeekendDay,
    MinRest,
    Spacing,
    TeamScope,
    OneTermEach,
    CustomerEventConstraint,
    # What makes it a good one.
    HeaviestLoad,
    WorstDeviation,
    FairWeekends,
    PreferenceConstraint,
    TimezoneSpread,
    EEHandover,
)
"""One line per constraint; parsing, docs and the agreement test follow from it."""


def _any_constraint() -> Any:
    return Annotated[reduce(or_, BUILT_IN), Field(discriminator="kind")]


_POLICY: TypeAdapter[Any] = TypeAdapter(tuple[_any_constraint(), ...])  # type: ignore[misc, arg-type]


def parse(entries: Iterable[Mapping[str, Any]]) -> tuple[Constraint, ...]:
    """The constraints of a policy, in the order of the catalogue.

    Raises pydantic.ValidationError with the path of every mistake, and ValueError when two entries have one name.
    """
    constraints: tuple[Constraint, ...] = _POLICY.validate_python(tuple(dict(entry) for entry in entries))
    labels = [constraint.label for constraint in constraints]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ValueError(f"two rules are called {', '.join(twice)}; give each entry of one kind a name of its own")
    return in_order(constraints)


def in_order(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    """Sorted by the catalogue, then by label, so that the order in a file never changes a plan."""
    return tuple(sorted(constraints, key=lambda c: (BUILT_IN.index(type(c)), c.label)))


def json_schema() -> dict[str, Any]:
    """JSON schema of a policy file."""
    return _POLICY.json_schema()


def kinds() -> Mapping[str, type[Constraint]]:
    """Every kind and its class, in the order of the catalogue."""
    return {constraint.model_fields["kind"].default: constraint for constraint in BUILT_IN}
