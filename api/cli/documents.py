"""JSON documents of plans, for machines: plain names, ISO dates, instants in UTC, load in tenths of a point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scheduler.domain.constraint import Violation
    from scheduler.domain.errors import Located
    from scheduler.domain.evaluation import Evaluation
    from scheduler.domain.plan import Plan, PlanSummary, Provenance
    from scheduler.domain.solution import Solution
    from scheduler.reports.alerts import SeatAlert
    from scheduler.reports.view import PlanView


def plan_head(plan: PlanSummary) -> dict[str, Any]:
    """A plan's number, state and provenance; ``gap_aim`` is the aim whose gap the provenance tells."""
    from scheduler.reports.certificate import widest_gap

    head: dict[str, Any] = plan.model_dump(mode="json")
    widest = widest_gap(plan.provenance)
    head["provenance"]["gap_aim"] = widest.aim.name.lower() if widest else None
    return head


def certificate_documents(provenance: Provenance) -> list[dict[str, Any]]:
    """What was proven at each aim, most important first."""
    from scheduler.reports.certificate import certificate

    return [
        {
            "aim": each.aim.name.lower(),
            "best": each.best,
            "bound": each.bound,
            "gap": each.gap,
            "proven": each.proven,
            "says": each.says,
        }
        for each in certificate(provenance)
    ]


def fairness_document(view: PlanView) -> dict[str, Any] | None:
    """How near a plan is to the fairest that whole shifts allow; None where the policy does not price uneven load."""
    from scheduler.reports.certificate import fairness_certificate

    proof = fairness_certificate(view)
    if proof is None:
        return None
    return {"best": proof.best, "bound": proof.bound, "no_schedule_is_fairer": proof.is_met, "says": proof.says}


def plan_document(plan: Plan) -> dict[str, Any]:
    """A plan with everybody's duty and every seat that is TBD."""
    schedule = plan.schedule
    return {
        **plan_head(plan.summary),
        "assignments": [
            {
                "engineer_id": a.engineer_id,
                "duty_id": a.duty_id,
                "seat": a.seat,
                "rotation_id": schedule.duties[a.duty_id].rotation_id,
                **schedule.duties[a.duty_id].span.model_dump(mode="json"),
            }
            for a in schedule.assignments
        ],
        "open_seats": [seat.model_dump(mode="json") for seat in schedule.open_seats],
        "penalties": [entry.model_dump(mode="json") for entry in plan.penalties],
        "certificate": certificate_documents(plan.provenance),
    }


def alert_documents(alerts: Iterable[SeatAlert]) -> list[dict[str, Any]]:
    """Seats that are TBD, with the dates on which alerts are due."""
    return [
        {
            "seat": alert.label,
            "starts_on": alert.seat.from_on.isoformat(),
            "due_on": [on.isoformat() for on in alert.due_on],
            "reached_days_before": alert.reached,
            "says": alert.says,
        }
        for alert in alerts
    ]


def evaluation_document(evaluation: Evaluation) -> dict[str, Any]:
    """What the checker says: every broken rule, and every penalty with its sentence."""
    return {
        "valid": evaluation.is_valid,
        "penalty": evaluation.penalty,
        "aims": {aim.name.lower(): penalty for aim, penalty in evaluation.by_aim.items()},
        "broken": [violation_document(violation) for violation in evaluation.broken],
        "decided": [violation_document(violation) for violation in evaluation.decided],
        "priced": [
            {**violation_document(entry.violation), "penalty": entry.penalty, "aim": entry.aim.name.lower()}
            for entry in evaluation.priced
        ],
    }


def violation_document(violation: Violation) -> dict[str, Any]:
    return {
        "constraint": violation.constraint,
        "key": list(violation.key),
        "amount": violation.amount,
        "says": violation.says,
        "engineer_ids": list(violation.engineer_ids),
        "duty_ids": list(violation.duty_ids),
    }


def solution_document(solution: Solution) -> dict[str, Any]:
    """How a search ended; ``gap_aim`` is the aim with the largest gap."""
    widest = max(solution.aims, key=lambda result: result.gap, default=None)
    return {
        "status": solution.status.value,
        "objective": solution.objective if solution.schedule else None,
        "bound": solution.bound if solution.schedule else None,
        "gap": solution.gap if solution.schedule else None,
        "gap_aim": widest.aim.name.lower() if solution.schedule and widest and widest.gap else None,
        "seconds": round(solution.seconds, 2),
        "stopped": solution.stopped,
        "timed_out": solution.timed_out,
        "aims": [{"name": r.aim.name.lower(), "best": r.best, "bound": r.bound} for r in solution.aims],
    }


def located_documents(located: Iterable[Located]) -> list[dict[str, Any]]:
    """Problems or warnings, each with its place in the files."""
    return [
        {"file": e.file, "line": e.line, "field": e.field, "problem": e.problem, "advice": e.advice} for e in located
    ]
