"""Reading back what targets show, and taking changes by hand into the record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from scheduler.domain.drift import Drift, TargetDrift, drift_of
from scheduler.domain.errors import NotFound, PublishRefused
from scheduler.domain.people import Engineer
from scheduler.domain.publication import LedgerEntry, Observation, Operation, RemoteOverride, WantedSchedule
from scheduler.domain.record import CoveredEntry
from scheduler.services.covering import record_cover
from scheduler.services.publication_ports import PublicationLedger, Publisher, Transaction
from scheduler.services.publishing import preview, window_of
from scheduler.store.unit_of_work import SqlStore


def drift(
    wanted: WantedSchedule,
    people: Collection[Engineer],
    *,
    publisher: Publisher,
    transaction: Transaction,
    now: datetime,
) -> TargetDrift:
    """In what the target differs from what is published. Reads only. Raises PublishError when it cannot be read."""
    accounts = publisher.find_accounts([engineer.email for engineer in people])
    plan = preview(wanted, publisher=publisher, transaction=transaction, now=now)
    window = window_of([shift.span for shift in wanted.shifts], now)
    observed = publisher.observe(wanted.target.schedule_id, window) if window else Observation()
    return drift_of(plan, observed, {account: email for email, account in accounts.items()})


def adopt(
    store: SqlStore, found: TargetDrift, external_ids: Collection[str], *, now: datetime, by: str
) -> tuple[CoveredEntry, ...]:
    """Records what changes by hand amount to, so that whoever served gets the credit. From then on, somebody who takes
    such a change back at the target is noticed.

    ``external_ids`` name the overrides; none means every one that can be adopted. One that reaches over several turns
    is a cover of each of them. Raises NotFound for an id that is no such override, before anything is recorded. Nothing
    is written at the target.
    """
    chosen = {id_: found.adopted_by(id_) for id_ in (external_ids or found.adoptable)}
    refuse_unadoptable([found], chosen)
    entries = []
    for drifts in chosen.values():
        with store.writing() as work:
            _write_down(work.publications, found, drifts, now)
            covers = [drift.cover for drift in drifts if drift.cover]
            entries += [
                record_cover(
                    work, each.duty_id, instead_of=each.instead_of, who=each.who, span=each.span, now=now, by=by
                )
                for each in covers
            ]
    return tuple(entries)


def refuse_unadoptable(found: Collection[TargetDrift], external_ids: Collection[str]) -> None:
    """Raises NotFound when one of these can be adopted at none of the targets, and says why where it is known."""
    adoptable = {id_ for each in found for id_ in each.adoptable}
    drifts = {drift.external_id: drift for each in found for drift in each.drifts}
    for id_ in sorted(set(external_ids) - adoptable):
        if id_ not in drifts:
            raise NotFound(f"{id_}: no override there that can be adopted; see: watchbill publish drift")
        why = "who is on call there is no engineer of yours, or nothing of theirs lies there"
        if drifts[id_].kind == "also_on_call":
            why = "the record has one person for a seat. Overwrite it, leave it, or take one of them away at the target"
        raise NotFound(f"{id_} cannot be adopted ({drifts[id_].says}): {why}")


def _write_down(ledger: PublicationLedger, found: TargetDrift, drifts: Collection[Drift], now: datetime) -> None:
    """What the human made is the ledger's too from now on, as theirs."""
    first = next((drift for drift in drifts if drift.override), None)
    if first and first.override:
        who = next((drift.cover.who for drift in drifts if drift.cover and drift.cover.who), "")
        ledger.adopt(found.target, first.override, first.key, who, now)


def overwrite(
    schedule_id: str, override: RemoteOverride, *, publisher: Publisher, transaction: Transaction, now: datetime
) -> None:
    """Take a change by hand back at the target. What we had published and they edited is put back in its place; what is
    theirs is taken away, and what they removed for it is published again by the next apply, for that time alone.

    Raises PublishError when the target does not take it.
    """
    with transaction() as ledger:
        entries = ledger.entries(schedule_id, now)
    own = next((entry for entry in entries if (entry.external_id, entry.state) == (override.id, "active")), None)
    if own is not None and (own.span, own.account) != (override.span, override.account):
        has_started = override.span.start_at <= now
        if has_started and (own.span.start_at, own.account) != (override.span.start_at, override.account):
            raise PublishRefused(
                f"{override.id} has begun, so that only its end can be changed; put {own.email} on by hand"
            )
        publisher.update(schedule_id, _as_published(own, has_started=has_started))
        return
    present = {each.id for each in publisher.overrides(schedule_id, override.span)}
    with transaction() as ledger:
        for entry in entries:
            is_gone = entry.state == "active" and entry.external_id not in present
            if is_gone and entry.span.overlaps(override.span):
                ledger.give_up(schedule_id, entry.external_id, override.span)
        ledger.forget(schedule_id, [each.external_id for each in entries if each.external_id == override.id])
    publisher.take_away(schedule_id, override.id)


def _as_published(own: LedgerEntry, *, has_started: bool) -> Operation:
    fields = own.model_dump(include={"key", "span", "account", "email", "external_id"})
    return Operation.model_validate({"kind": "update", "has_started": has_started, **fields})
