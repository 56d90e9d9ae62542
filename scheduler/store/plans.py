"""Drafts and published plans: saved once, moved on from state to state, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.plan import Plan, PlanContent, PlanState, PlanSummary, StandingTerms
from scheduler.domain.schedule import Schedule
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
            kept = self._session.exec(select(PlanRow.id).order_by(col(PlanRow.created_at).desc()).limit(5)).all()
            there = f"the latest are {', '.join(kept)}" if kept else "none is kept yet; run: watchbill plan"
            raise NotFound(f"there is no plan {plan_id!r}; {there}")
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
        query = _of(starts_on, state).options(defer(cast("Any", PlanRow.problem)))
        order = (PlanRow.starts_on, PlanRow.created_at, PlanRow.version)
        rows = self._session.exec(query.order_by(*map(col, order)))
        return tuple(plan_mapping.summary(row) for row in rows)

    def find_latest_draft(self, starts_on: date | None = None) -> Plan | None:
        """The draft made last, of all horizons or of the one that starts on that Monday."""
        order = (col(PlanRow.created_at).desc(), col(PlanRow.version).desc())
        row = self._session.exec(_of(starts_on, PlanState.DRAFT).order_by(*order)).first()
        return None if row is None else self.plan(row.id)

    def find_latest_published(self, starts_on: date | None = None) -> Plan | None:
        """The published plan of the latest horizon, or of the one that starts on that Monday."""
        row = self._session.exec(_of(starts_on, PlanState.PUBLISHED).order_by(col(PlanRow.starts_on).desc())).first()
        return None if row is None else self.plan(row.id)

    def publish(self, plan_id: str, now: datetime) -> Plan:
        """Announces a draft; the plan that was published for the same horizon is superseded.

        Raises NotFound, and BadInput when the plan is no draft or overlaps a published plan that starts elsewhere:
        then two plans would speak of the same weekends.
        """
        row = self._draft(plan_id)
        published = self._session.exec(_of(None, PlanState.PUBLISHED)).all()
        for other in published:
            if other.starts_on != row.starts_on and other.starts_on < row.ends_on and row.starts_on < other.ends_on:
                raise BadInput(
                    f"{plan_id} overlaps {other.id}, which is published from {other.starts_on} to before "
                    f"{other.ends_on}; plan from {other.ends_on} on, or the same first day to replace it"
                )
        for other in published:
            if other.starts_on == row.starts_on:
                other.state = PlanState.SUPERSEDED
        self._session.flush()  # before the next one is published: there is one at a time
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
        """Published terms that began before the horizon and end after its first day, with their holders.

        The published plan just before the horizon speaks for all of them: it was made with those that stood then.
        """
        earlier = _of(None, PlanState.PUBLISHED).where(PlanRow.starts_on < horizon.starts_on)
        row = self._session.exec(earlier.order_by(col(PlanRow.starts_on).desc())).first()
        if row is None:
            return StandingTerms()
        kept = self._schedule(row)
        standing = tuple(t for t in kept.terms if t.starts_on < horizon.starts_on < t.ends_on)
        ids = {term.id for term in standing}
        return StandingTerms(terms=standing, pins=tuple(a for a in kept.assignments if a.duty_id in ids))


def _of(starts_on: date | None, state: PlanState | None) -> SelectOfScalar[PlanRow]:
    """The plans of a horizon and in a state; None means any."""
    query = select(PlanRow)
    if starts_on is not None:
        query = query.where(PlanRow.starts_on == starts_on)
    return query if state is None else query.where(PlanRow.state == state)
