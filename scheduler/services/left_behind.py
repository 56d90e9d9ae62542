"""Entries of ours at schedules that are no targets any more: nothing changes them, and they go on paging people."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from scheduler.domain.drift import Drift, TargetDrift
from scheduler.domain.errors import TargetNotFound
from scheduler.domain.publication import LedgerEntry, PublicationTarget
from scheduler.services.publication_ports import Failed, Publisher, Transaction, raising, telling
from scheduler.services.publishing import window_of


def left_behind(
    targets: Collection[PublicationTarget],
    *,
    publisher: Publisher,
    transaction: Transaction,
    now: datetime,
    failed: Failed = raising,
) -> tuple[TargetDrift, ...]:
    """By schedule, what we wrote to others than ``targets``, is still to come and still lies there. Reads only, and
    nothing at all where no such entry is on record. A schedule that is gone has taken its entries along."""
    known = {target.schedule_id for target in targets}
    with transaction() as ledger:
        places = [place for place in ledger.places(now) if place.schedule_id not in known]
        ours = {place: ledger.entries(place.schedule_id, now) for place in places}
    found = []
    for place in places:
        with telling(failed, place):
            drifts = tuple(_still_there(place, ours[place], publisher, now))
            found += [TargetDrift(target=place, drifts=drifts)] if drifts else []
    return tuple(found)


def _still_there(
    place: PublicationTarget, entries: Collection[LedgerEntry], publisher: Publisher, now: datetime
) -> Iterator[Drift]:
    window = window_of((entry.span for entry in entries), now)
    try:
        shown = {each.id for each in publisher.overrides(place.schedule_id, window)} if window else set()
    except TargetNotFound:
        return
    for entry in entries:
        if entry.state == "active" and entry.external_id in shown:
            says = f"{entry.email or entry.account} is still on call for {entry.key}, at a schedule that is no target"
            yield Drift(kind="left_behind", key=entry.key, span=entry.span, says=says, external_id=entry.external_id)
