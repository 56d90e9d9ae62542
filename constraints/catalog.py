"""The catalogue: every constraint that ships, and how a policy is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from constraints.absence import AbsenceConstraint
from constraints.affinity import AffinityConstraint
from constraints.allocation import AllocationConstraint
from constraints.buddy import Buddy
from constraints.change_limit import ChangeLimit
from constraints.consent import Consent
from constraints.country_law import CountryLaw
from constraints.coverage import Coverage
from constraints.customer_event import CustomerEventConstraint
from constraints.customer_limit import CustomerLimitConstraint
from constraints.duty_days import DutyDays
from constraints.ee_handover import EEHandover
from constraints.eligibility import Eligibility
from constraints.exclusive_rotations import ExclusiveRotations
from constraints.experienced_member import ExperiencedMember
from constraints.fair_holidays import FairHolidays
from constraints.fair_weekends import FairWeekends
from constraints.fatigue import Fatigue
from constraints.feature_window import FeatureWindowConstraint
from constraints.heaviest_load import HeaviestLoad
from constraints.hours_covered import HoursCovered
from constraints.interlock import InterlockConstraint
from constraints.long_absence import LongAbsence
from constraints.max_starts import MaxStarts
from constraints.min_rest import MinRest
from constraints.notice import NoticeConstraint
from constraints.offboarding import Offboarding
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.one_per_team import OnePerTeam
from constraints.one_term_each import OneTermEach
from constraints.one_weekend_day import OneWeekendDay
from constraints.opportunity import Opportunity
from constraints.pinned import Pinned
from constraints.preference import PreferenceConstraint
from constraints.return_ramp import ReturnRamp
from constraints.run_length import RunLength
from constraints.secondary_follows import SecondaryFollows
from constraints.shadow_first import ShadowFirst
from constraints.share_on_weekends import ShareOnWeekends
from constraints.spacing import Spacing
from constraints.stability import Stability
from constraints.team_scope import TeamScope
from constraints.term_length import TermLength
from constraints.time_on_call import TimeOnCall
from constraints.timezone_spread import TimezoneSpread
from constraints.top_holiday import TopHolidayConstraint
from constraints.training import TrainingConstraint
from constraints.unavailable import Unavailable
from constraints.weekend_hours_cap import WeekendHoursCap
from constraints.weekly_rest import WeeklyRest
from constraints.worst_deviation import WorstDeviation
from constraints.zone_distance import ZoneDistance
from scheduler.domain.constraint import Constraint

BUILT_IN: tuple[type[Constraint], ...] = (
    # Facts of people come first: they decide which candidates exist at all.
    AbsenceConstraint,
    InterlockConstraint,
    Eligibility,
    CountryLaw,
    TermLength,
    Unavailable,
    ReturnRamp,
    Offboarding,
    LongAbsence,
    ShadowFirst,
    TrainingConstraint,
    CustomerLimitConstraint,
    AllocationConstraint,
    TopHolidayConstraint,
    # What makes a plan.
    Pinned,
    NoticeConstraint,
    Consent,
    Coverage,
    OneDutyAtATime,
    OneWeekendDay,
    WeeklyRest,
    DutyDays,
    MinRest,
    RunLength,
    Spacing,
    TimeOnCall,
    WeekendHoursCap,
    ShareOnWeekends,
    TeamScope,
    OneTermEach,
    OnePerTeam,
    ExperiencedMember,
    MaxStarts,
    CustomerEventConstraint,
    ExclusiveRotations,
    Buddy,
    # What makes it a good one.
    HeaviestLoad,
    WorstDeviation,
    FairWeekends,
    FairHolidays,
    PreferenceConstraint,
    Opportunity,
    Stability,
    ChangeLimit,
    FeatureWindowConstraint,
    Fatigue,
    AffinityConstraint,
    TimezoneSpread,
    EEHandover,
    HoursCovered,
    ZoneDistance,
    SecondaryFollows,
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
