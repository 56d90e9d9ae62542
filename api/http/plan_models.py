"""How plans look from outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from api.http.models import Because, In, Out
from scheduler.domain.audit import AuditEntry
from scheduler.domain.plan import Plan, PlanState, PlanSummary
from scheduler.reports.certificate import AimCertificate, certificate
from scheduler.services.plan_decisions import PlanStanding

HEAD: dict[str, Any] = {
    "id": "2027-Q1-v3",
    "quarter": "2027-Q1",
    "version": 3,
    "state": "draft",
    "starts_on": "2027-01-04",
    "ends_on": "2027-04-05",
    "weeks": 13,
    "created_at": "2026-12-01T09:00:00Z",
    "created_by": "mia",
    "published_at": None,
    "penalty": 812,
    "provenance": {
        "problem_digest": "0" * 64,
        "policy_digest": "0" * 64,
        "engine": "CP-SAT 9.15",
        "seed": 0,
        "workers": 2,
        "seconds": 12.4,
        "status": "OPTIMAL",
        "objective": 812,
        "bound": 812,
        "gap": 0.0,
        "stopped": False,
    },
}
AIM: dict[str, Any] = {
    "aim": "unfilled",
    "best": 0,
    "bound": 0,
    "gap": 0.0,
    "proven": True,
    "says": "No seat is open.",
}
DECISION: dict[str, Any] = {"by": "mia", "at": "2026-12-02T09:00:00Z", "because": "seen by both teams"}


class ProvenanceOut(Out):
    """Where a plan comes from: with the same digests, engine and seed the search can be done again.

    gap is the largest of any aim, from 0 (proven) to 1. stopped: a person ended the search early.
    """

    model_config = ConfigDict(json_schema_extra={"example": HEAD["provenance"]})

    problem_digest: str
    policy_digest: str
    engine: str
    seed: int
    workers: int
    seconds: float
    status: str
    objective: int
    bound: int
    gap: float
    stopped: bool


class PlanHeadOut(Out):
    """A plan in a list. Its dates are from starts_on to before ends_on."""

    model_config = ConfigDict(json_schema_extra={"example": HEAD})

    id: str
    quarter: str
    version: int
    state: PlanState
    starts_on: date
    ends_on: date
    weeks: int
    created_at: datetime
    created_by: str
    published_at: datetime | None
    penalty: int
    provenance: ProvenanceOut

    @classmethod
    def of(cls, plan: PlanSummary, names: Mapping[str, str]) -> PlanHeadOut:
        return cls(**head_fields(plan, names))


class AimOut(Out):
    """What is proven of one aim, among plans that are as good at every aim before it."""

    model_config = ConfigDict(json_schema_extra={"example": AIM})

    aim: str
    best: int
    bound: int
    gap: float
    proven: bool
    says: str

    @classmethod
    def of(cls, found: AimCertificate) -> AimOut:
        return cls(
            aim=found.aim.name.lower(),
            best=found.best,
            bound=found.bound,
            gap=found.gap,
            proven=found.proven,
            says=found.says,
        )


class DecisionOut(Out):
    """Who decided, when, and the reason that they gave."""

    model_config = ConfigDict(json_schema_extra={"example": DECISION})

    by: str
    at: datetime
    because: str

    @classmethod
    def of(cls, entry: AuditEntry, names: Mapping[str, str]) -> DecisionOut:
        return cls(by=names.get(entry.actor_id, entry.actor_id), at=entry.at, because=entry.because)


class PlanOut(PlanHeadOut):
    """A plan with its certificate, aim by aim, the most important first; fairness says how near it comes to the
    fairest that whole shifts can be shared out. revision is its ETag: it counts what became of the plan."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": HEAD
            | {
                "seats": 52,
                "open_seats": 0,
                "open_term_weeks": 0,
                "certificate": [AIM],
                "fairness": "No schedule can be fairer than this.",
                "rules_stand": True,
                "approved": DECISION,
                "revision": 2,
            }
        }
    )

    seats: int = Field(description="Seats of all shifts.")
    open_seats: int = Field(description="Seats of shifts that are TBD.")
    open_term_weeks: int = Field(description="Weeks in which a seat of a term rotation is TBD.")
    certificate: list[AimOut]
    fairness: str | None
    rules_stand: bool = Field(description="Whether it was made under the rules that are in force now.")
    approved: DecisionOut | None
    revision: int

    @classmethod
    def whole(
        cls, plan: Plan, standing: PlanStanding, names: Mapping[str, str], fairness: str | None, *, rules_stand: bool
    ) -> PlanOut:
        """``fairness`` is the sentence of its certificate."""
        return cls(
            **head_fields(plan.summary, names),
            seats=sum(shift.seats for shift in plan.schedule.shifts),
            open_seats=plan.schedule.open_shift_seats,
            open_term_weeks=plan.schedule.open_term_weeks,
            certificate=[AimOut.of(each) for each in certificate(plan.provenance)],
            fairness=fairness,
            rules_stand=rules_stand,
            approved=DecisionOut.of(standing.approved, names) if standing.approved else None,
            revision=standing.revision,
        )


class ReasonIn(In):
    """Why. It is kept in the audit log."""

    model_config = ConfigDict(json_schema_extra={"example": {"because": "seen by both teams"}})

    because: Because = Field(min_length=1)


class PublicationIn(In):
    """restore makes again what somebody removed at the targets."""

    model_config = ConfigDict(json_schema_extra={"example": {"restore": False, "because": "the quarter begins"}})

    restore: bool = False
    because: Because = ""


def head_fields(plan: PlanSummary, names: Mapping[str, str]) -> dict[str, Any]:
    """What a list tells of a plan. ``names`` gives the names under which people act, by person id."""
    fields = plan.model_dump(exclude={"horizon", "provenance", "created_by"})
    provenance = plan.provenance.model_dump(exclude={"aims", "status"})
    return fields | {
        "starts_on": plan.horizon.starts_on,
        "ends_on": plan.horizon.ends_on,
        "weeks": plan.horizon.weeks,
        "created_by": names.get(plan.created_by, plan.created_by),
        "provenance": ProvenanceOut(**provenance, status=plan.provenance.status.value),
    }
