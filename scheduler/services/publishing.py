"""Publishing: preview the exact changes, then apply them; a second preview is empty.

Applying may be stopped at any point and run again. Every write is in the outbox, committed, before it is sent; a write
without a clear answer is settled by reading the target, never by sending it again. Old cover is deleted only once the
new cover has been seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from pydantic import ValidationError

from scheduler.domain.errors import BadInput, StalePlan, UnknownPeople
from scheduler.domain.publication import (
    AccountId,
    Observation,
    Operation,
    PublicationOutcome,
    PublicationPlan,
    WantedSchedule,
)
from scheduler.domain.publication_plan import FREEZE, make_plan
from scheduler.domain.publication_recovery import settle, settled_ledger
from scheduler.domain.time import Span
from scheduler.services.publication_ports import Publisher, Transaction
from scheduler.services.publication_run import PublicationRun


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

    Writes left open by a crash are taken into account as the target shows them. Raises UnknownPeople when somebody
    planned has no account, and any other PublishError of the target.
    """
    schedule_id = wanted.target.schedule_id
    with transaction() as ledger:
        entries, unsettled = ledger.entries(schedule_id, now), ledger.unsettled(schedule_id)
    accounts = _accounts(wanted, publisher)
    spans = [shift.span for shift in wanted.shifts] + [entry.span for entry in entries]
    window = window_of(spans + [sent.operation.span for sent in unsettled], now)
    observed = publisher.observe(schedule_id, window) if window else Observation()
    entries = settled_ledger(entries, settle(unsettled, observed, entries))
    return make_plan(wanted, accounts, observed, entries, now=now, freeze=freeze, restore=restore)


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
    run = PublicationRun(
        plan.wanted.target.schedule_id, publisher=publisher, transaction=transaction, now=now, sleep=sleep
    )
    run.recover()

    def fresh_plan(restore: bool = False) -> PublicationPlan:
        return preview(
            plan.wanted, publisher=publisher, transaction=transaction, now=now, freeze=freeze, restore=restore
        )

    fresh = fresh_plan(restore)
    _refuse_when_stale(plan, fresh)
    if not fresh.changes and not fresh.forgotten:
        return PublicationOutcome(publication_id=None, remaining=fresh)
    return run.execute(fresh, check=fresh_plan)


def read_plan(text: str, source: str) -> PublicationPlan:
    """A saved plan (the JSON of a PublicationPlan). ``source`` names the file in the error."""
    try:
        return PublicationPlan.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise BadInput(f"{source}: {where}: {first['msg']}; write it again with 'watchbill publish plan'") from None


def _accounts(wanted: WantedSchedule, publisher: Publisher) -> Mapping[str, AccountId]:
    accounts = publisher.find_accounts(wanted.emails)
    unknown = [email for email in wanted.emails if email not in accounts]
    if unknown:
        raise UnknownPeople(
            f"nobody at the target has the e-mail {', '.join(unknown)}; "
            "correct the addresses in the organisation or add the people there"
        )
    return accounts


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
