"""Publications in the database: who published what, the outbox of writes, and the ledger of what we own remotely.

Nothing here commits; the unit of work does.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlmodel import Session, col, select

from scheduler.domain.publication import (
    LedgerEntry,
    Operation,
    PublicationPlan,
    PublicationState,
    PublicationTarget,
    RemoteOverride,
)
from scheduler.domain.publication_recovery import SentOperation, Settlement
from scheduler.domain.publication_spans import minus
from scheduler.domain.time import Span
from scheduler.domain.values import canonical_json
from scheduler.store.publication_tables import PublicationOperationRow, PublicationRow, PublishedOverrideRow

NO_PLAN = "{}"
"""The plan of a publication that only wrote down what was adopted."""


class PublicationRepository:
    """Every query about publications. Lives as long as the session it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def entries(self, schedule_id: str, since: datetime) -> tuple[LedgerEntry, ...]:
        """What we ever created there and ends after the instant, by start."""
        rows = self._session.exec(
            select(PublishedOverrideRow)
            .where(PublishedOverrideRow.schedule_id == schedule_id, col(PublishedOverrideRow.end_at) > since)
            .order_by(col(PublishedOverrideRow.start_at), col(PublishedOverrideRow.external_id))
        )
        return tuple(_entry(row) for row in rows)

    def places(self, since: datetime) -> tuple[PublicationTarget, ...]:
        """Schedules at which an entry of ours ends after the instant, by id; the seat is that of the last publication
        there."""
        held = self._session.exec(
            select(PublishedOverrideRow.schedule_id)
            .where(PublishedOverrideRow.state == "active", col(PublishedOverrideRow.end_at) > since)
            .distinct()
        )
        return tuple(self._last_target(schedule_id) for schedule_id in sorted(held))

    def _last_target(self, schedule_id: str) -> PublicationTarget:
        row = self._session.exec(
            select(PublicationRow)
            .where(PublicationRow.schedule_id == schedule_id)
            .order_by(col(PublicationRow.id).desc())
            .limit(1)
        ).one()
        return PublicationTarget(schedule_id=row.schedule_id, rotation_id=row.rotation_id, seat=row.seat)

    def unsettled(self, schedule_id: str) -> tuple[SentOperation, ...]:
        """Writes that were sent and whose outcome is not known, in the order of sending."""
        rows = self._session.exec(
            select(PublicationOperationRow)
            .where(PublicationOperationRow.schedule_id == schedule_id, PublicationOperationRow.state == "sent")
            .order_by(col(PublicationOperationRow.id))
        )
        return tuple(_sent(row) for row in rows)

    def open_publication(self, plan: PublicationPlan, now: datetime) -> int:
        """Record that a plan is being applied; a run on the same schedule that never ended counts as interrupted."""
        target = plan.wanted.target
        for row in self._session.exec(
            select(PublicationRow).where(
                PublicationRow.schedule_id == target.schedule_id, PublicationRow.state == "applying"
            )
        ):
            row.state = "interrupted"
            self._session.add(row)
        opened = PublicationRow(
            schedule_id=target.schedule_id,
            rotation_id=target.rotation_id,
            seat=target.seat,
            desired_hash=plan.desired_hash,
            observed_hash=plan.observed_hash,
            plan_json=canonical_json(plan),
            state="applying",
            started_at=now,
        )
        self._session.add(opened)
        self._session.flush()
        return cast(int, opened.id)

    def record_sent(
        self, publication_id: int, operations: Sequence[Operation], known_ids: Collection[str], now: datetime
    ) -> tuple[SentOperation, ...]:
        """Record writes that are about to leave; they must be committed before they do."""
        publication = self._session.get_one(PublicationRow, publication_id)
        rows = [
            PublicationOperationRow(
                publication_id=publication_id,
                schedule_id=publication.schedule_id,
                kind=operation.kind,
                shift_key=operation.key,
                start_at=operation.span.start_at,
                end_at=operation.span.end_at,
                account=operation.account,
                email=operation.email,
                known_ids=tuple(sorted(known_ids)),
                external_id=operation.external_id,
                state="sent",
                sent_at=now,
            )
            for operation in operations
        ]
        self._session.add_all(rows)
        self._session.flush()
        return tuple(_sent(row) for row in rows)

    def record_settled(self, schedule_id: str, settlements: Collection[Settlement], now: datetime) -> None:
        """Record how writes ended: in the outbox, and in the ledger what we own because of it."""
        for settlement in settlements:
            row = self._session.get_one(PublicationOperationRow, settlement.sent.id)
            row.state, row.error, row.settled_at = settlement.state, settlement.error, now
            row.external_id = settlement.external_id or row.external_id
            self._session.add(row)
            if settlement.state == "done":
                self._own(row) if row.kind in ("create", "update") else self._mark(
                    schedule_id, [row.external_id], "deleted"
                )

    def was_additive(self, schedule_id: str) -> bool | None:
        """The kind of schedule that the last publication was made for, as far as one says."""
        plan = self._session.exec(
            select(PublicationRow.plan_json)
            .where(PublicationRow.schedule_id == schedule_id, PublicationRow.plan_json != NO_PLAN)
            .order_by(col(PublicationRow.id).desc())
            .limit(1)
        ).first()
        return json.loads(plan).get("additive") if plan else None

    def adopt(self, target: PublicationTarget, override: RemoteOverride, key: str, email: str, now: datetime) -> None:
        """A publication of its own, which wrote nothing, says when."""
        known = self._session.get(PublishedOverrideRow, (target.schedule_id, override.id))
        publication = PublicationRow(
            schedule_id=target.schedule_id,
            rotation_id=target.rotation_id,
            seat=target.seat,
            desired_hash="",
            observed_hash="",
            plan_json=NO_PLAN,
            state="done",
            started_at=now,
            finished_at=now,
        )
        self._session.add(publication)
        self._session.flush()
        operation = PublicationOperationRow(
            publication_id=cast(int, publication.id),
            schedule_id=target.schedule_id,
            kind="adopt",
            shift_key=key,
            start_at=override.span.start_at,
            end_at=override.span.end_at,
            account=override.account,
            email=email or (known.email if known else ""),
            known_ids=(),
            external_id=override.id,
            state="done",
            sent_at=now,
            settled_at=now,
        )
        self._session.add(operation)
        self._session.flush()
        self._own(operation, "adopted")

    def give_up(self, schedule_id: str, external_id: str, span: Span) -> None:
        """The first piece of what is left keeps the id; further ones get ids of their own, which nothing has."""
        row = self._session.get_one(PublishedOverrideRow, (schedule_id, external_id))
        left = minus(_span(row), [span])
        row.state = row.state if left else "lost"
        for number, piece in enumerate(left):
            kept = row if number == 0 else PublishedOverrideRow(**row.model_dump())
            kept.external_id = external_id if number == 0 else f"{external_id}/{piece.start_at:%Y%m%dT%H%M%SZ}"
            kept.start_at, kept.end_at = piece.start_at, piece.end_at
            self._session.add(kept)

    def forget(self, schedule_id: str, external_ids: Collection[str]) -> None:
        """Mark entries that are gone from the target and no longer matter."""
        self._mark(schedule_id, external_ids, "lost")

    def close_publication(self, publication_id: int, state: PublicationState, now: datetime) -> None:
        """Record how the publication ended."""
        row = self._session.get_one(PublicationRow, publication_id)
        row.state, row.finished_at = state, now
        self._session.add(row)

    def publications(self, schedule_id: str) -> tuple[PublicationRow, ...]:
        """The history of a schedule, newest first."""
        return tuple(
            self._session.exec(
                select(PublicationRow)
                .where(PublicationRow.schedule_id == schedule_id)
                .order_by(col(PublicationRow.id).desc())
            )
        )

    def _own(self, row: PublicationOperationRow, state: str = "active") -> None:
        self._session.merge(
            PublishedOverrideRow(
                schedule_id=row.schedule_id,
                external_id=cast(str, row.external_id),
                shift_key=row.shift_key,
                start_at=row.start_at,
                end_at=row.end_at,
                account=row.account,
                email=row.email,
                state=state,
                created_by=cast(int, row.id),
            )
        )

    def _mark(self, schedule_id: str, external_ids: Iterable[str | None], state: str) -> None:
        for external_id in external_ids:
            row = self._session.get_one(PublishedOverrideRow, (schedule_id, external_id))
            row.state = state
            self._session.add(row)


def _span(row: PublicationOperationRow | PublishedOverrideRow) -> Span:
    return Span(start_at=row.start_at, end_at=row.end_at)


def _entry(row: PublishedOverrideRow) -> LedgerEntry:
    return LedgerEntry.model_validate(
        {
            "external_id": row.external_id,
            "key": row.shift_key,
            "span": _span(row),
            "account": row.account,
            "email": row.email,
            "state": row.state,
        }
    )


def _sent(row: PublicationOperationRow) -> SentOperation:
    operation = Operation.model_validate(
        {
            "kind": row.kind,
            "key": row.shift_key,
            "span": _span(row),
            "account": row.account,
            "email": row.email,
            "external_id": row.external_id,
        }
    )
    return SentOperation(id=cast(int, row.id), operation=operation, known_ids=row.known_ids)
