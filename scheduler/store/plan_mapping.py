"""Plans as rows and back. What was digested is kept as the very text, and checked against its digest when read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from scheduler.domain.coverage import Duty, Shift, Term, TermRotation
from scheduler.domain.errors import BadInput, StoreFailed
from scheduler.domain.plan import (
    AimProof,
    ConstraintPenalty,
    Plan,
    PlanContent,
    PlanState,
    PlanSummary,
    Provenance,
    plan_id,
    policy_digest,
)
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import Horizon, Span
from scheduler.domain.values import canonical_json
from scheduler.store.columns import Row
from scheduler.store.plan_tables import PlanAssignmentRow, PlanRow, PlanShiftRow, PlanTermRow

_AIMS = TypeAdapter(tuple[AimProof, ...])
_PENALTIES = TypeAdapter(tuple[ConstraintPenalty, ...])
_POLICY = TypeAdapter(tuple[str, ...])
_TERM_ROTATIONS = TypeAdapter(tuple[TermRotation, ...])


def plan_row(content: PlanContent, version: int, created_at: datetime, created_by: str) -> PlanRow:
    """The head of a new draft. Raises BadInput when the provenance is not that of the problem and policy."""
    problem = canonical_json(content.problem)
    _same(_sha256(problem), content.provenance.problem_digest, "problem")
    _same(policy_digest(content.policy), content.provenance.policy_digest, "policy")
    return PlanRow(
        **content.provenance.model_dump(exclude={"aims"}),
        id=plan_id(content.quarter, version),
        quarter=content.quarter,
        version=version,
        starts_on=content.horizon.starts_on,
        ends_on=content.horizon.ends_on,
        state=PlanState.DRAFT,
        created_at=created_at,
        created_by=created_by,
        published_at=None,
        penalty=content.penalty,
        penalties=_PENALTIES.dump_json(content.penalties).decode(),
        aims=_AIMS.dump_json(content.provenance.aims).decode(),
        problem=problem,
        policy=json.dumps(content.policy, ensure_ascii=False),
        term_rotations=_TERM_ROTATIONS.dump_json(content.schedule.term_rotations).decode(),
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _same(made: str, claimed: str, what: str) -> None:
    if made != claimed:
        raise BadInput(f"the plan's provenance names another {what} than the plan has ({claimed[:12]}); plan again")


def part_rows(content: PlanContent, owner_id: str) -> Iterator[tuple[Row, ...]]:
    """The shifts, terms and assignments of a plan."""
    schedule, problem = content.schedule, content.problem
    zones = {rotation.id: rotation.time_zone for rotation in problem.rotations}
    yield tuple(_shift_row(shift, n, owner_id, zones[shift.rotation_id]) for n, shift in enumerate(schedule.shifts))
    yield tuple(_term_row(term, n, owner_id, zones[term.rotation_id]) for n, term in enumerate(schedule.terms))
    yield tuple(
        _assignment_row(
            assignment,
            schedule.duties[assignment.duty_id],
            owner_id,
            problem.engineer(assignment.engineer_id).time_zone,
        )
        for assignment in schedule.assignments
    )


def _shift_row(shift: Shift, position: int, owner_id: str, time_zone: str) -> PlanShiftRow:
    fields = shift.model_dump(exclude={"span"})
    return PlanShiftRow(**fields, **_instants(shift), plan_id=owner_id, position=position, time_zone=time_zone)


def _term_row(term: Term, position: int, owner_id: str, time_zone: str) -> PlanTermRow:
    fields = term.model_dump(exclude={"span"})
    return PlanTermRow(**fields, **_instants(term), plan_id=owner_id, position=position, time_zone=time_zone)


def _assignment_row(assignment: Assignment, duty: Duty, owner_id: str, time_zone: str) -> PlanAssignmentRow:
    return PlanAssignmentRow(
        **assignment.model_dump(),
        **_instants(duty),
        plan_id=owner_id,
        rotation_id=duty.rotation_id,
        time_zone=time_zone,
    )


def _instants(duty: Duty) -> dict[str, Any]:
    return {"start_at": duty.span.start_at, "end_at": duty.span.end_at}


def shift(row: PlanShiftRow) -> Shift:
    """The shift as it was planned."""
    return Shift(**row.model_dump(include=Shift.model_fields.keys() - {"span"}), span=_span(row))


def term(row: PlanTermRow) -> Term:
    """The term as it was planned."""
    return Term(**row.model_dump(include=Term.model_fields.keys() - {"span"}), span=_span(row))


def assignment(row: PlanAssignmentRow) -> Assignment:
    """Who held which seat."""
    return Assignment(engineer_id=row.engineer_id, duty_id=row.duty_id, seat=row.seat)


def _span(row: PlanShiftRow | PlanTermRow) -> Span:
    return Span(start_at=row.start_at, end_at=row.end_at)


def schedule(
    row: PlanRow,
    shifts: Iterable[PlanShiftRow],
    terms: Iterable[PlanTermRow],
    assignments: Iterable[PlanAssignmentRow],
) -> Schedule:
    """The schedule of a plan from its rows, which come in their order."""
    return Schedule(
        horizon=_horizon(row),
        shifts=tuple(shift(each) for each in shifts),
        terms=tuple(term(each) for each in terms),
        term_rotations=_TERM_ROTATIONS.validate_json(row.term_rotations),
        assignments=tuple(assignment(each) for each in assignments),
    )


def plan(row: PlanRow, kept: Schedule) -> Plan:
    """The whole plan. Raises StoreFailed when the problem or policy is not the one that was digested."""
    policy = _POLICY.validate_json(row.policy)
    if _sha256(row.problem) != row.problem_digest or policy_digest(policy) != row.policy_digest:
        raise StoreFailed(f"plan {row.id} was altered in the store: it does not match its digest; restore a backup")
    head = summary(row)
    return Plan(
        **{name: getattr(head, name) for name in PlanSummary.model_fields.keys() - {"horizon"}},
        schedule=kept,
        problem=Problem.model_validate_json(row.problem),
        policy=policy,
        penalties=_PENALTIES.validate_json(row.penalties),
    )


def summary(row: PlanRow) -> PlanSummary:
    """The head of a plan."""
    facts = row.model_dump(include=Provenance.model_fields.keys() - {"aims"})
    own = row.model_dump(include=PlanSummary.model_fields.keys() - {"horizon", "provenance"})
    provenance = Provenance(**facts, aims=_AIMS.validate_json(row.aims))
    return PlanSummary(**own, horizon=_horizon(row), provenance=provenance)


def _horizon(row: PlanRow) -> Horizon:
    return Horizon(starts_on=row.starts_on, ends_on=row.ends_on)
