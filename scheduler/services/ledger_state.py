"""What the ledger holds: read from the record when a horizon is planned, so that nobody carries figures by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from scheduler.domain.organisation import Organisation
from scheduler.domain.problem import CarriedLoad, Counter
from scheduler.domain.record import ClosedEntry, PostedEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.services.ports import RecordReader
from scheduler.services.record_access import handles

Balance = Mapping[tuple[str, Counter], int]
"""What is carried, by person id and counter."""


def closed_periods(record: RecordReader) -> tuple[ClosedEntry, ...]:
    """Every period that was closed, in the order of closing."""
    return tuple(each.entry for each in record.entries((EntryKind.CLOSED,)) if isinstance(each.entry, ClosedEntry))


def balance(record: RecordReader, before: date) -> Balance:
    """What everybody carries after the periods that ended on or before a date: the sum of what was posted for them."""
    found: dict[tuple[str, Counter], int] = defaultdict(int)
    for each in record.entries((EntryKind.POSTED,)):
        entry = each.entry
        if isinstance(entry, PostedEntry) and entry.ends_on <= before:
            found[entry.person_id, entry.counter] += entry.change
    return found


def with_ledger(organisation: Organisation, record: RecordReader, starts_on: date) -> Organisation:
    """The organisation with what its people carry into a horizon.

    That is the ledger once a period before the horizon is closed; what was imported is the opening balance, which the
    first closing has taken up. Before that, it is what was imported.
    """
    if not any(period.ends_on <= starts_on for period in closed_periods(record)):
        return organisation
    carried = carried_by(record, balance(record, starts_on))
    people = {engineer.id for engineer in organisation.engineers}
    known = tuple(entry for entry in carried if entry.engineer_id in people)
    return organisation.model_copy(update={"carried": known})


def carried_by(record: RecordReader, held: Balance) -> tuple[CarriedLoad, ...]:
    """A balance by engineer id, without zeros. Who was erased goes by the person id, as in the plans."""
    known = handles(record)
    entries = (
        CarriedLoad(engineer_id=known[person_id], load=load, counter=counter)
        for (person_id, counter), load in held.items()
        if load
    )
    return tuple(sorted(entries, key=lambda entry: (entry.engineer_id, entry.counter)))
