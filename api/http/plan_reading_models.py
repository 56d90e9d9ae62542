"""How explanations and comparisons of plans look from outside. Load is in tenths of a point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.http.models import Out
from scheduler.reports.blocked import OpenSeatReport
from scheduler.reports.explain import Exchange
from scheduler.reports.fairness import Evenness
from scheduler.reports.load import LoadRow
from scheduler.reports.open_seats import name_of
from scheduler.services.plan_comparison import LoadChange, PlanComparison

EXCHANGE: dict[str, Any] = {
    "engineer_id": "ben",
    "instead_of": "ada",
    "possible": True,
    "says": "Ben Example would make the plan worse (fair_weekends +12).",
    "breaks": [],
    "by_rule": {"fair_weekends": 12},
}
LOAD: dict[str, Any] = {"points": 40, "deviation": 4, "hours": 16.0, "weekend_shifts": 2, "term_weeks": 0}
EVENNESS: dict[str, Any] = {"people": 48, "gini": 0.12, "max_min": 20, "worst": 12}
CHANGE: dict[str, Any] = {
    "duty_id": "tier2/2027-01-09/day",
    "label": "day Sat 09 Jan 2027",
    "before": ["ada"],
    "after": ["ben"],
}


class ExchangeOut(Out):
    """The plan with one engineer in the place of another, or on an open seat (null). breaks are the hard rules that
    forbid it, in sentences; by_rule is what it would add to the penalty of each rule."""

    model_config = ConfigDict(json_schema_extra={"example": EXCHANGE})

    engineer_id: str
    instead_of: str | None
    possible: bool
    says: str
    breaks: list[str]
    by_rule: dict[str, int]

    @classmethod
    def of(cls, each: Exchange) -> ExchangeOut:
        return cls(
            engineer_id=each.engineer_id,
            instead_of=each.instead_of or None,
            possible=each.is_possible,
            says=each.says,
            breaks=list(each.breaks),
            by_rule=dict(each.by_constraint),
        )


class ExplanationOut(Out):
    """Why somebody is on a duty, with everybody who could be there instead, best first; or why not, with every way to
    put them there."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "plan_id": "2027-Q1-v3",
                "engineer_id": "ada",
                "duty_id": "tier2/2027-01-09/day",
                "holds": True,
                "says": "Nobody else would make the plan better.",
                "exchanges": [EXCHANGE],
            }
        }
    )

    plan_id: str
    engineer_id: str
    duty_id: str
    holds: bool
    says: str
    exchanges: list[ExchangeOut]


class OpenSeatOut(Out):
    """A seat that is TBD: why, and what would fill it. duty_id is null for weeks of a term rotation."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "tier2/2027-01-09/day",
                "rotation_id": "tier2",
                "duty_id": "tier2/2027-01-09/day",
                "seat": 1,
                "label": "day Sat 09 Jan 2027",
                "says": "Nobody can take it: 3 are away, 2 rest.",
                "fixes": ["one more person in EMEA"],
            }
        }
    )

    id: str
    rotation_id: str
    duty_id: str | None
    seat: int
    label: str
    says: str
    fixes: list[str]

    @classmethod
    def of(cls, report: OpenSeatReport) -> OpenSeatOut:
        seat = report.seat
        return cls(
            id=name_of(seat),
            rotation_id=seat.rotation_id,
            duty_id=seat.duty_id,
            seat=seat.seat,
            label=report.label,
            says=report.says,
            fixes=list(report.fixes),
        )


class OpenSeatsOut(Out):
    """Every TBD seat of a plan, shifts first, in order of start."""

    model_config = ConfigDict(json_schema_extra={"example": {"plan_id": "2027-Q1-v3", "open_seats": []}})

    plan_id: str
    open_seats: list[OpenSeatOut]


class LoadOut(Out):
    """One engineer's load in one plan, in tenths of a point. deviation is from a fair share, null for those who could
    serve no shift."""

    model_config = ConfigDict(json_schema_extra={"example": LOAD})

    points: int
    deviation: int | None
    hours: float
    weekend_shifts: int
    term_weeks: int

    @classmethod
    def of(cls, row: LoadRow | None) -> LoadOut | None:
        return None if row is None else cls(**{name: getattr(row, name) for name in cls.model_fields})


class LoadChangeOut(Out):
    """Load before and after; null in a plan that does not know the engineer."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"engineer_id": "ada", "before": LOAD, "after": LOAD | {"points": 20}}}
    )

    engineer_id: str
    before: LoadOut | None
    after: LoadOut | None

    @classmethod
    def of(cls, change: LoadChange) -> LoadChangeOut:
        return cls(engineer_id=change.engineer_id, before=LoadOut.of(change.before), after=LoadOut.of(change.after))


class EvennessOut(Out):
    """How evenly load lies: all measures are 0 when everybody carries what is due. max_min and worst are in tenths of
    a point."""

    model_config = ConfigDict(json_schema_extra={"example": EVENNESS})

    people: int
    gini: float
    max_min: int
    worst: int

    @classmethod
    def of(cls, found: Evenness) -> EvennessOut:
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class ChangeOut(Out):
    """A duty that other people hold: engineer ids before and after."""

    model_config = ConfigDict(json_schema_extra={"example": CHANGE})

    duty_id: str
    label: str
    before: list[str]
    after: list[str]


SIDE: JsonDict = {
    "plan_id": "2027-Q1-v3",
    "penalty": 812,
    "open_seats": 0,
    "open_term_weeks": 2,
    "fairness": EVENNESS,
}


class SideOut(Out):
    """What one of the plans comes to as a whole."""

    model_config = ConfigDict(json_schema_extra={"example": SIDE})

    plan_id: str
    penalty: int
    open_seats: int = Field(description="Seats of shifts that are TBD.")
    open_term_weeks: int = Field(description="Weeks in which a seat of a term rotation is TBD.")
    fairness: EvennessOut


class RuleChangeOut(Out):
    """The penalty of a rule before and after."""

    model_config = ConfigDict(json_schema_extra={"example": {"rule": "fair_weekends", "before": 40, "after": 52}})

    rule: str
    before: int
    after: int


class ComparisonOut(Out):
    """Two plans of the same weeks. changes are in order of start; rules are those whose penalty differs."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "before": SIDE | {"plan_id": "2027-Q1-v2"},
                "after": SIDE,
                "changes": [CHANGE],
                "rules": [{"rule": "fair_weekends", "before": 40, "after": 52}],
                "loads": [{"engineer_id": "ada", "before": LOAD, "after": LOAD}],
            }
        }
    )

    before: SideOut
    after: SideOut
    changes: list[ChangeOut]
    rules: list[RuleChangeOut]
    loads: list[LoadChangeOut]

    @classmethod
    def of(cls, found: PlanComparison) -> ComparisonOut:
        sides = [
            SideOut(
                plan_id=plan.id,
                penalty=plan.penalty,
                open_seats=plan.schedule.open_shift_seats,
                open_term_weeks=plan.schedule.open_term_weeks,
                fairness=EvennessOut.of(even),
            )
            for plan, even in zip((found.before, found.after), found.evenness, strict=True)
        ]
        return cls(
            before=sides[0],
            after=sides[1],
            changes=[
                ChangeOut(duty_id=each.duty_id, label=each.label, before=list(each.before), after=list(each.after))
                for each in found.changes
            ],
            rules=[RuleChangeOut(rule=rule, before=old, after=new) for rule, (old, new) in found.rules.items()],
            loads=[LoadChangeOut.of(each) for each in found.loads],
        )


def exchanges(found: Iterable[Exchange]) -> list[ExchangeOut]:
    return [ExchangeOut.of(each) for each in found]
