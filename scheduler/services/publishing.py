"""Publishing: preview the exact changes, then apply them; a second preview is empty.

Applying may be stopped at any point and run again. Every write is in the outbox, committed, before it is sent; a write
without a clear answer is settled by reading the target, never by sending it again. Old cover is deleted only once the
new cover has been seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from pydantic import ValidationError

from scheduler.domain.errors import BadInput, PublishError, StalePlan
from scheduler.domain.publication import (
    AccountId,
    LedgerEntry,
    Observation,
    OnCall,
    Operation,
    PublicationOutcome,
    PublicationPlan,
    WantedSchedule,
)
from scheduler.domain.publication_plan import FREEZE, make_plan
from scheduler.domain.publication_recovery import SentOperation, settle, settled_ledger
from scheduler.domain.time import Span
from scheduler.services.publication_ports import Failed, Publisher, Transaction, raising, telling
from scheduler.services.publication_run import PublicationRun, Written


def preview(
    wanted: WantedSchedule,
    *,
    publisher: Publisher,
    transaction: Transaction,
    now: datetime,
    freeze: timedelta = FREEZE,
    restore: bool = False,
) -> PublicationPlan:
    """What applying would do now. Reads only: nothing changes at the target or in the ledger.

    Writes left open by a crash are taken into account as the target shows them. Shifts of people without an account are
    named and left as they are. Raises PublishError when the target cannot be read.
    """
    desk = _Desk(wanted, publisher, transaction, now, freeze)
    return desk.plan(restore=restore)


def apply(
    plan: PublicationPlan,
    *,
    publisher: Publisher,
    transaction: Transaction,
    now: datetime,
    sleep: Callable[[float], None],
    freeze: timedelta = FREEZE,
    restore: bool = False,
) -> PublicationOutcome:
    """Make the changes of the plan that are still to be made; running it again finishes what was interrupted.

    Raises StalePlan before any write when the target would now need a change that the plan does not list, and any
    other PublishError of the target; what was done until then is recorded.
    """
    desk = _Desk(plan.wanted, publisher, transaction, now, freeze)
    run = desk.run(sleep)
    run.recover()
    before = desk.look()
    fresh = desk.plan(before, restore=restore)
    _refuse_when_stale(plan, fresh)
    if not fresh.changes and not fresh.forgotten:
        return PublicationOutcome(publication_id=None, remaining=fresh)
    return run.execute(fresh, before, desk.plan)


def publish(
    wanted: Sequence[WantedSchedule],
    *,
    publisher: Publisher,
    transaction: Transaction,
    now: datetime,
    sleep: Callable[[float], None],
    freeze: timedelta = FREEZE,
    restore: bool = False,
    failed: Failed = raising,
) -> tuple[PublicationOutcome, ...]:
    """Plan and apply in one go, for which nobody looks at the plan: each target is read once before its writes, and
    all together are read back after the last.

    ``failed`` is told of any PublishError of a target, and the others are published all the same. If it raises that,
    earlier targets are written by then, and read back, and later ones are untouched.
    """
    publisher.find_accounts(sorted({email for each in wanted for email in each.emails}))
    begun: list[_Begun] = []
    try:
        for each in wanted:
            desk = _Desk(each, publisher, transaction, now, freeze)
            with telling(failed, each.target):
                begun.append(_begin(desk, desk.run(sleep), restore=restore))
    except PublishError:
        _read_back(begun, publisher, failed)
        raise
    return _read_back(begun, publisher, failed)


@dataclass
class _Begun:
    """A target that was planned for: the writes that were made, or the outcome where none had to be."""

    desk: _Desk
    run: PublicationRun
    result: Written | PublicationOutcome

    def finished(self, turns: Mapping[str, tuple[OnCall, ...]]) -> PublicationOutcome:
        if isinstance(self.result, PublicationOutcome):
            return self.result
        return self.run.check(self.result, self.desk.plan, turns.get(self.desk.schedule_id))


def _begin(desk: _Desk, run: PublicationRun, *, restore: bool) -> _Begun:
    run.recover()
    before = desk.glance()
    plan = desk.plan(before, restore=restore)
    if plan.changes or plan.forgotten:
        return _Begun(desk, run, run.write(plan, before))
    remaining = desk.plan(restore=restore) if desk.is_bare else plan
    return _Begun(desk, run, PublicationOutcome(publication_id=None, remaining=remaining))


def _read_back(begun: Sequence[_Begun], publisher: Publisher, failed: Failed) -> tuple[PublicationOutcome, ...]:
    """Who is on call is read for all at once where that can be."""
    written = {each.desk.schedule_id: each.result.plan for each in begun if isinstance(each.result, Written)}
    spans = [operation.span for plan in written.values() for operation in plan.operations]
    turns: Mapping[str, tuple[OnCall, ...]] = {}
    if spans:
        span = Span(start_at=min(each.start_at for each in spans), end_at=max(each.end_at for each in spans))
        turns = publisher.on_call_of_all(written, span)
    outcomes = []
    for each in begun:
        with telling(failed, each.desk.wanted.target):
            outcomes.append(each.finished(turns))
    return tuple(outcomes)


_Ours: TypeAlias = tuple[tuple[LedgerEntry, ...], tuple[SentOperation, ...]]
"""What we own there, and what was sent without an answer."""


@dataclass
class _Desk:
    """One target while it is planned for: what is wanted there, and how it is read."""

    wanted: WantedSchedule
    publisher: Publisher
    transaction: Transaction
    now: datetime
    freeze: timedelta
    is_bare: bool = False
    held: _Ours = ((), ())

    @property
    def schedule_id(self) -> str:
        return self.wanted.target.schedule_id

    def run(self, sleep: Callable[[float], None]) -> PublicationRun:
        return PublicationRun(
            self.schedule_id, publisher=self.publisher, transaction=self.transaction, now=self.now, sleep=sleep
        )

    def look(self) -> Observation:
        """All that lies there, and who is on call, as far as it can matter. Who is wanted is looked up first."""
        self._accounts()
        self.held = entries, unsettled = self._ours()
        spans = [shift.span for shift in self.wanted.shifts] + [entry.span for entry in entries]
        window = window_of(spans + [sent.operation.span for sent in unsettled], self.now)
        return self.publisher.observe(self.schedule_id, window) if window else Observation()

    def glance(self) -> Observation:
        """The same with fewer reads where nothing is of ours, and nothing of anybody else's either."""
        self._accounts()
        window = window_of([shift.span for shift in self.wanted.shifts], self.now)
        bare = None
        if window and not any(self._ours()):
            bare = self.publisher.bare(self.schedule_id, window)
        self.is_bare = bare is not None
        return bare or self.look()

    def plan(self, observed: Observation | None = None, *, restore: bool = False) -> PublicationPlan:
        """From what was observed, else from a fresh read."""
        accounts = self._accounts()
        if observed is None:
            observed = self.look()
            entries, unsettled = self.held
        else:
            entries, unsettled = self._ours()
        entries = settled_ledger(entries, settle(unsettled, observed, entries))
        with self.transaction() as ledger:
            was_additive = ledger.was_additive(self.schedule_id)
        plan_with = partial(
            make_plan,
            self.wanted,
            accounts,
            observed,
            entries,
            now=self.now,
            freeze=self.freeze,
            restore=restore,
            was_additive=was_additive,
        )
        plan, closed = plan_with(), frozenset[AccountId]()
        while more := self._closed(plan, accounts) - closed:
            closed |= more
            plan = plan_with(closed=closed)
        return plan

    def _closed(self, plan: PublicationPlan, accounts: Mapping[str, AccountId]) -> frozenset[AccountId]:
        """Accounts that a plan writes to though nobody planned has them, and that are there no more: those of people
        who lie there from before, and are to stay for a part of it. They are looked up only then."""
        strange = [each for each in plan.creates + plan.updates if each.account not in accounts.values()]
        found = self.publisher.find_accounts(sorted({each.email.lower() for each in strange if each.email}))
        return frozenset(each.account for each in strange if found.get(each.email.lower()) != each.account)

    def _accounts(self) -> Mapping[str, AccountId]:
        """Of those whose duties are not over, by lower-case e-mail; who has no account is absent."""
        emails = {shift.email.lower() for shift in self.wanted.shifts if shift.email and shift.span.end_at > self.now}
        return self.publisher.find_accounts(sorted(emails))

    def _ours(self) -> _Ours:
        with self.transaction() as ledger:
            return ledger.entries(self.schedule_id, self.now), ledger.unsettled(self.schedule_id)


def read_plan(text: str, source: str) -> PublicationPlan:
    """A saved plan (the JSON of a PublicationPlan). ``source`` names the file in the error."""
    try:
        return PublicationPlan.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise BadInput(f"{source}: {where}: {first['msg']}; write it again with 'watchbill publish plan'") from None


def window_of(spans: Iterable[Span], now: datetime) -> Span | None:
    """From now, or the first span if that is later, to the end of the last one; nothing if all have ended."""
    open_spans = [span for span in spans if span.end_at > now]
    if not open_spans:
        return None
    return Span(
        start_at=max(now, min(span.start_at for span in open_spans)),
        end_at=max(span.end_at for span in open_spans),
    )


def _identity(operation: Operation) -> tuple[object, ...]:
    """All that a reviewer reads, the address too: a saved plan may have been edited."""
    return tuple(getattr(operation, name) for name in Operation.model_fields)


def _refuse_when_stale(plan: PublicationPlan, fresh: PublicationPlan) -> None:
    """Fewer changes than planned are fine (some were made, some are satisfied by now); other changes are not."""
    planned = {_identity(operation) for operation in plan.changes}
    unplanned = [operation.says for operation in fresh.changes if _identity(operation) not in planned]
    if unplanned:
        raise StalePlan(
            f"the target has changed since the plan was made ({plan.made_at:%Y-%m-%d %H:%M}Z), or the plan was edited; "
            f"now this is needed: {'; '.join(unplanned[:3])}{' and more' if len(unplanned) > 3 else ''}. "
            "Make a new plan."
        )
