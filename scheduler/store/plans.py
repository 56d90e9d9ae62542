"""Drafts and published plans: saved once, moved on from state to state, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, col, func, select

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.plan import Plan, PlanContent, PlanState, PlanSummary, StandingTerms
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import Horizon
from scheduler.store import plan_mapping
from scheduler.store.plan_tables import PlanAssignmentRow, PlanRow, PlanShiftRow, PlanTermRow

_Part = TypeVar("_Part", PlanShiftRow, PlanTermRow)


class PlanRepository:
    """Every query about plans, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save_draft(self, content: PlanContent, *, now: datetime, by: str) -> Plan:
        """Keeps a plan as the next version of its quarter.

        Raises BadInput when two people hold one seat, or the provenance belongs to another problem or policy.
        """
        last = self._session.exec(select(func.max(PlanRow.version)).where(PlanRow.quarter == content.quarter)).one()
        row = plan_mapping.plan_row(content, (last or 0) + 1, now, by)
        self._session.add(row)
        self._session.flush()
        for rows in plan_mapping.part_rows(content, row.id):
            self._session.add_all(rows)
        self._session.flush()
        return self.plan(row.id)

    def plan(self, plan_id: str) -> Plan:
        """The plan with its schedule and problem. Raises NotFound; StoreFailed when it was altered in the store."""
        row = self._row(plan_id)
        return plan_mapping.plan(row, self._schedule(row))

    def _row(self, plan_id: str) -> PlanRow:
        row = self._session.get(PlanRow, plan_id)
        if row is None:
            raise NotFound(f"there is no plan {plan_id!r}; run: watchbill show --list")
        return row

    def _schedule(self, row: PlanRow) -> Schedule:
        held = select(PlanAssignmentRow).where(PlanAssignmentRow.plan_id == row.id)
        return plan_mapping.schedule(
            row, self._parts(PlanShiftRow, row), self._parts(PlanTermRow, row), self._session.exec(held).all()
        )

    def _parts(self, part: type[_Part], row: PlanRow) -> Sequence[_Part]:
        return self._session.exec(select(part).where(part.plan_id == row.id).order_by(col(part.position))).all()

    def plans(self, starts_on: date | None = None, state: PlanState | None = None) -> tuple[PlanSummary, ...]:
        """The heads of all plans, or of those of one horizon or state: by first day, then as they were made."""
        query = select(PlanRow).order_by(col(PlanRow.starts_on), col(PlanRow.created_at), col(PlanRow.version))
        if starts_on is not None:
            query = query.where(PlanRow.starts_on == starts_on)
        if state is not None:
            query = query.where(PlanRow.state == state)
        return tuple(plan_mapping.summary(row) for row in self._session.exec(query))

    def find_latest_draft(self, starts_on: date | None = None) -> Plan | None:
        """The draft made last, of all horizons or of the one that starts on that Monday."""
        drafts = self.plans(starts_on, PlanState.DRAFT)
        latest = max(drafts, key=lambda draft: (draft.created_at, draft.version), default=None)
        return None if latest is None else self.plan(latest.id)

    def find_latest_published(self, starts_on: date | None = None) -> Plan | None:
        """The published plan of the latest horizon, or of the one that starts on that Monday."""
        published = self.plans(starts_on, PlanState.PUBLISHED)
        return self.plan(published[-1].id) if published else None

    def publish(self, plan_id: str, now: datetime) -> Plan:
        """Announces a draft; the plan that was published for the same horizon is superseded.

        Raises NotFound, and BadInput when the plan is no draft or overlaps a published plan that starts elsewhere:
        then two plans would speak of the same weekends.
        """
        row = self._draft(plan_id)
        for other in self._session.exec(select(PlanRow).where(PlanRow.state == PlanState.PUBLISHED)):
            if other.starts_on == row.starts_on:
                other.state = PlanState.SUPERSEDED
            elif other.starts_on < row.ends_on and row.starts_on < other.ends_on:
                raise BadInput(
                    f"{plan_id} overlaps {other.id}, which is published from {other.starts_on} to before "
                    f"{other.ends_on}; plan from {other.ends_on} on, or the same first day to replace it"
                )
        self._session.flush()
        row.state, row.published_at = PlanState.PUBLISHED, now
        self._session.flush()
        return self.plan(plan_id)

    def discard(self, plan_id: str) -> None:
        """Puts a draft aside. Raises NotFound, and BadInput when the plan is no draft."""
        self._draft(plan_id).state = PlanState.DISCARDED
        self._session.flush()

    def _draft(self, plan_id: str) -> PlanRow:
        row = self._row(plan_id)
        if row.state != PlanState.DRAFT:
            raise BadInput(f"{plan_id} is {row.state}, not a draft; plan again to get a new draft")
        return row

    def standing_terms(self, horizon: Horizon) -> StandingTerms:
        """Terms of published plans that began before the horizon and end inside or after it, with their holders.

        Where an earlier plan speaks of the same rotation and seat again, the later plan is right.
        """
        query = (
            select(PlanTermRow, PlanAssignmentRow, PlanRow.starts_on)
            .where(PlanRow.id == PlanTermRow.plan_id, PlanAssignmentRow.plan_id == PlanTermRow.plan_id)
            .where(PlanAssignmentRow.duty_id == PlanTermRow.id, PlanRow.state == PlanState.PUBLISHED)
            .where(PlanRow.starts_on < horizon.starts_on, PlanTermRow.starts_on < horizon.starts_on)
            .order_by(col(PlanRow.starts_on), col(PlanTermRow.id), col(PlanAssignmentRow.seat))
        )
        found: dict[tuple[str, str], tuple[PlanTermRow, Assignment]] = {}
        for term, held, _ in self._session.exec(query):
            if term.end_at > self._start_of(horizon, term):
                found[term.id, held.engineer_id] = (term, plan_mapping.assignment(held))
        terms = {term.id: plan_mapping.term(term) for term, _ in found.values()}
        return StandingTerms(terms=tuple(terms.values()), pins=tuple(pin for _, pin in found.values()))
