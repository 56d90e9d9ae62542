"""Reading back what targets show, and taking changes by hand into the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from scheduler.domain.drift import Drift, ProposedCover, TargetDrift, drift_of
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Engineer
from scheduler.domain.publication import WantedSchedule
from scheduler.domain.record import CoveredEntry
from scheduler.services.covering import cover
from scheduler.services.ports import Store
from scheduler.services.publication_ports import Publisher, Transaction
from scheduler.services.publishing import preview, window_of
from scheduler.services.standing import standing


def drift(
    wanted: WantedSchedule,
    people: Collection[Engineer],
    *,
    publisher: Publisher,
    transaction: Transaction,
    store: Store,
    now: datetime,
) -> TargetDrift:
    """In what the target differs from what is published. Reads only. Raises PublishError when it cannot be read.

    Planned people without an account are named, and their shifts left out of the comparison.
    """
    accounts = publisher.find_accounts([engineer.email for engineer in people])
    lost = [shift for shift in wanted.shifts if shift.email and shift.email.lower() not in accounts]
    rest = wanted.model_copy(update={"shifts": tuple(shift for shift in wanted.shifts if shift not in lost)})
    plan = preview(rest, publisher=publisher, transaction=transaction, now=now)
    window = window_of([shift.span for shift in rest.shifts], now)
    by_account = {account: email for email, account in accounts.items()}
    found = TargetDrift(target=wanted.target, drifts=())
    if window is not None:
        observed = publisher.observe(wanted.target.schedule_id, window)
        found = drift_of(plan, observed, by_account, _adopted(store, wanted, people))
    missing = tuple(
        Drift(
            kind="user_inactive",
            key=shift.key,
            span=shift.span,
            says=f"{shift.email} holds {shift.key} and has no account there any more",
        )
        for shift in lost
        if shift.span.end_at > now
    )
    return found.model_copy(update={"drifts": missing + found.drifts})


def _adopted(store: Store, wanted: WantedSchedule, people: Iterable[Engineer]) -> Iterator[ProposedCover]:
    """The covers of these shifts that the record holds, with the e-mails of today."""
    emails = {engineer.id: engineer.email for engineer in people}
    with store.reading() as work:
        handles = {id_: person.handle for id_, person in work.record.people().items()}
        for shift in wanted.shifts:
            for held in standing(work.record, shift.key):
                for entry in held.covers:
                    who = emails.get(handles.get(entry.person_id or "") or "")
                    if who and shift.email:
                        yield ProposedCover(duty_id=shift.key, instead_of=shift.email, who=who.lower(), span=entry.span)


def adopt(
    store: Store, found: TargetDrift, external_ids: Collection[str], *, now: datetime, by: str
) -> tuple[CoveredEntry, ...]:
    """Records the covers that changes by hand amount to, so that whoever served gets the credit.

    ``external_ids`` name the overrides; none means every one that can be adopted. Raises NotFound for an id that is no
    such override, before anything is recorded. Nothing is written at the target.
    """
    covers = {drift.external_id: drift.cover for drift in found.drifts if drift.cover and drift.external_id}
    unknown = [id_ for id_ in external_ids if id_ not in covers]
    if unknown:
        raise NotFound(f"{', '.join(unknown)}: no override there that can be adopted; see: watchbill publish drift")
    chosen = [each for id_, each in covers.items() if not external_ids or id_ in external_ids]
    return tuple(
        cover(store, each.duty_id, instead_of=each.instead_of, who=each.who, span=each.span, now=now, by=by)
        for each in chosen
    )
