"""One run of writes against a target: outbox first, create before delete, every open outcome settled by reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.errors import AmbiguousOutcome, PublishError
from scheduler.domain.publication import (
    Observation,
    OnCall,
    Operation,
    PublicationOutcome,
    PublicationPlan,
    PublicationState,
    Rejection,
    RemoteOverride,
)
from scheduler.domain.publication_recovery import SentOperation, Settlement, after_writes, settle
from scheduler.domain.publication_spans import uncovers
from scheduler.domain.time import Span
from scheduler.services.publication_ports import CreateAnswer, Publisher, Transaction

BATCH = 25
"""Creates per request. No limit is documented; small requests keep an open outcome small."""

READ_AGAIN_AFTER = (0.0, 5.0, 10.0)
"""Seconds to wait before each read: a read right after a write may be stale, so absence is believed the third time."""

Replan = Callable[[Observation | None], PublicationPlan]
"""A plan made now, from what was observed; None: from a fresh read."""


@dataclass(frozen=True)
class Written:
    """The writes of one publication, made and not yet read back."""

    publication_id: int
    plan: PublicationPlan
    before: Observation
    settlements: Sequence[Settlement]
    postponed: Sequence[Operation]


class PublicationRun:
    """Writes to one remote schedule. ``now`` is one instant for the whole run."""

    def __init__(
        self,
        schedule_id: str,
        *,
        publisher: Publisher,
        transaction: Transaction,
        now: datetime,
        sleep: Callable[[float], None],
    ) -> None:
        self._schedule_id = schedule_id
        self._publisher = publisher
        self._transaction = transaction
        self._now = now
        self._sleep = sleep

    def recover(self) -> None:
        """Settle what an earlier run sent and never heard of again."""
        with self._transaction() as ledger:
            unsettled = ledger.unsettled(self._schedule_id)
        if unsettled:
            self._settle_by_reading(unsettled)

    def execute(self, plan: PublicationPlan, before: Observation, replan: Replan) -> PublicationOutcome:
        """Write, then check. ``before`` is what the plan was made from. A refused request ends it with its error."""
        return self.check(self.write(plan, before), replan)

    def write(self, plan: PublicationPlan, before: Observation) -> Written:
        """Create, see it, change, delete. ``check`` has to follow."""
        with self._transaction() as ledger:
            publication_id = ledger.open_publication(plan, self._now)
            ledger.forget(self._schedule_id, plan.forgotten)
        with self._failing(publication_id):
            settlements, postponed = self._write(publication_id, plan, before)
        return Written(publication_id, plan, before, settlements, postponed)

    def check(self, written: Written, replan: Replan, turns: tuple[OnCall, ...] | None = None) -> PublicationOutcome:
        """Read back. ``turns``: who is on call, where that was read since the writes."""
        with self._failing(written.publication_id):
            remaining = self._glanced(written, replan, turns) or self._checked(replan, written.settlements)
        outcome = _outcome(written.publication_id, written.settlements, written.postponed, remaining)
        self._close(written.publication_id, "done" if outcome.is_complete else "incomplete")
        return outcome

    @contextmanager
    def _failing(self, publication_id: int) -> Iterator[None]:
        """What ends with an error is recorded as failed."""
        try:
            yield
        except PublishError:
            self._close(publication_id, "failed")
            raise

    def _close(self, publication_id: int, state: PublicationState) -> None:
        with self._transaction() as ledger:
            ledger.close_publication(publication_id, state, self._now)

    def _write(
        self, publication_id: int, plan: PublicationPlan, before: Observation
    ) -> tuple[Sequence[Settlement], Sequence[Operation]]:
        settlements: list[Settlement] = []
        for batch in _batches(plan.creates):
            known = before.overrides if not settlements else self._shown_around(batch)
            settlements.extend(self._create(publication_id, batch, {override.id for override in known}))
        unseen = self._unseen(settlements) if plan.deletes or plan.updates else set()
        uncovered = [item.sent.operation for item in settlements if item.state != "done" or item.external_id in unseen]
        postponed = self._claimed_since(plan.updates + plan.deletes)
        for operation in plan.updates:
            if operation not in postponed and not uncovers(operation, before.overrides, uncovered):
                changed = self._settled(publication_id, operation, self._publisher.update)
                settlements.extend(changed)
                uncovered += [item.sent.operation for item in changed if item.state != "done"]
            else:
                uncovered.append(operation)
                postponed += [operation] if operation not in postponed else []
        for operation in plan.deletes:
            if operation not in postponed and not _still_needed(operation, uncovered):
                settlements.extend(self._settled(publication_id, operation, self._remove))
            elif operation not in postponed:
                postponed.append(operation)
        return settlements, postponed

    def _glanced(self, written: Written, replan: Replan, turns: tuple[OnCall, ...] | None) -> PublicationPlan | None:
        """The cheap check: who lies there and who is paged, with nothing read twice. None when there is any doubt.

        Where spans add up, whatever a human did meanwhile shows in who is paged, so what lies there need not be read.
        """
        plan, before = written.plan, written.before
        shown = plan.kept + plan.creates + plan.updates
        if not shown or any(item.state != "done" for item in written.settlements):
            return None
        if before.additive:
            turns = self._publisher.on_call(self._schedule_id, _around(shown))
            there = after_writes(before, written.settlements)
        elif turns is not None:
            there = self._shown_around(shown)
        else:
            return None
        after = replan(Observation(overrides=there, on_call=turns, additive=before.additive))
        return None if after.changes or after.conflicts else after

    def _checked(self, replan: Replan, settlements: Sequence[Settlement]) -> PublicationPlan:
        """A read right after writes may be stale: what contradicts them is believed the third time."""
        plan = replan(None)
        for pause in READ_AGAIN_AFTER[1:]:
            if not _contradicts(plan, settlements):
                break
            self._sleep(pause)
            plan = replan(None)
        return plan

    def _claimed_since(self, operations: Sequence[Operation]) -> list[Operation]:
        """Those of our spans that a human has laid an override over since the plan was made; they are left alone."""
        if not operations:
            return []
        claimed = {override.over for override in self._shown_around(operations)}
        return [operation for operation in operations if operation.external_id in claimed]

    def _shown_around(self, operations: Sequence[Operation]) -> tuple[RemoteOverride, ...]:
        return self._publisher.overrides(self._schedule_id, _around(operations))

    def _remove(self, schedule_id: str, operation: Operation) -> None:
        assert operation.external_id is not None
        self._publisher.delete(schedule_id, operation.external_id)

    def _create(self, publication_id: int, batch: Sequence[Operation], known: set[str]) -> tuple[Settlement, ...]:
        sent = self._record_sent(publication_id, batch, known)
        try:
            answers = self._publisher.create(self._schedule_id, batch)
        except AmbiguousOutcome:
            return self._settle_by_reading(sent)
        except PublishError as error:
            self._record([Settlement(sent=item, state="rejected", error=str(error)) for item in sent])
            raise
        told, untold = _read_answers(sent, answers)
        self._record(told)
        return told + (self._settle_by_reading(untold) if untold else ())

    def _settled(
        self, publication_id: int, operation: Operation, send: Callable[[str, Operation], None]
    ) -> tuple[Settlement, ...]:
        """One update or delete, in the outbox before it leaves."""
        sent = self._record_sent(publication_id, [operation], set())
        try:
            send(self._schedule_id, operation)
        except AmbiguousOutcome:
            return self._settle_by_reading(sent)
        except PublishError as error:
            self._record([Settlement(sent=sent[0], state="rejected", error=str(error))])
            raise
        done = (Settlement(sent=sent[0], state="done", external_id=operation.external_id),)
        self._record(done)
        return done

    def _record_sent(
        self, publication_id: int, operations: Sequence[Operation], known: set[str]
    ) -> tuple[SentOperation, ...]:
        with self._transaction() as ledger:
            return ledger.record_sent(publication_id, operations, known, self._now)

    def _record(self, settlements: Sequence[Settlement]) -> None:
        with self._transaction() as ledger:
            ledger.record_settled(self._schedule_id, settlements, self._now)

    def _settle_by_reading(self, sent: Sequence[SentOperation]) -> tuple[Settlement, ...]:
        window = _around([item.operation for item in sent])
        settlements: tuple[Settlement, ...] = ()
        for pause in READ_AGAIN_AFTER:
            self._sleep(pause)
            observed = self._publisher.observe(self._schedule_id, window)
            with self._transaction() as ledger:
                entries = ledger.entries(self._schedule_id, window.start_at)
            settlements = settle(sent, observed, entries)
            if all(item.state == "done" for item in settlements):
                break
        self._record(settlements)
        return settlements

    def _unseen(self, settlements: Sequence[Settlement]) -> set[str]:
        """Ids that were created but do not show up when reading back."""
        created = [item for item in settlements if item.external_id and item.sent.operation.kind == "create"]
        unseen = {item.external_id for item in created if item.external_id}
        for pause in READ_AGAIN_AFTER if created else ():
            self._sleep(pause)
            window = _around([item.sent.operation for item in created])
            unseen -= {override.id for override in self._publisher.overrides(self._schedule_id, window)}
            if not unseen:
                break
        return unseen


def _batches(operations: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
    for first in range(0, len(operations), BATCH):
        yield operations[first : first + BATCH]


def _around(operations: Sequence[Operation]) -> Span:
    spans = [operation.span for operation in operations]
    return Span(start_at=min(span.start_at for span in spans), end_at=max(span.end_at for span in spans))


def _still_needed(delete: Operation, uncovered: Sequence[Operation]) -> bool:
    """Old cover stays while what should replace it is not there."""
    return any(delete.key == create.key or delete.span.overlaps(create.span) for create in uncovered)


def _contradicts(plan: PublicationPlan, settlements: Sequence[Settlement]) -> bool:
    """Whether a plan made after writes, all of which were carried out, does not see what they did."""
    if not settlements or any(item.state != "done" for item in settlements):
        return False
    written = {item.external_id for item in settlements}
    unseen = (finding.kind == "wrong_final" or finding.external_id in written for finding in plan.conflicts)
    return bool(plan.changes) or any(unseen)


def _read_answers(
    sent: Sequence[SentOperation], answers: Sequence[CreateAnswer]
) -> tuple[tuple[Settlement, ...], tuple[SentOperation, ...]]:
    """Settlements for the creates that the answer mentions, and the creates that it does not."""
    told, untold = [], []
    for item, answer in zip(sent, answers, strict=True):
        if answer.state == "created":
            told.append(Settlement(sent=item, state="done", external_id=answer.external_id))
        elif answer.state == "rejected":
            told.append(Settlement(sent=item, state="rejected", error=answer.error))
        else:
            untold.append(item)
    return tuple(told), tuple(untold)


def _outcome(
    publication_id: int, settlements: Sequence[Settlement], postponed: Sequence[Operation], remaining: PublicationPlan
) -> PublicationOutcome:
    done = [
        item.sent.operation.model_copy(update={"external_id": item.external_id or item.sent.operation.external_id})
        for item in settlements
        if item.state == "done"
    ]
    return PublicationOutcome(
        publication_id=publication_id,
        created=tuple(operation for operation in done if operation.kind == "create"),
        updated=tuple(operation for operation in done if operation.kind == "update"),
        deleted=tuple(operation for operation in done if operation.kind == "delete"),
        rejected=tuple(
            Rejection(operation=item.sent.operation, reason=item.error)
            for item in settlements
            if item.state == "rejected"
        ),
        uncertain=tuple(item.sent.operation for item in settlements if item.state == "not_applied") + tuple(postponed),
        remaining=remaining,
    )
