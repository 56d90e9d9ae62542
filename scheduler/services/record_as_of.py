"""The record as of a date: what it said then, whatever was added since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from scheduler.domain.errors import NotFound
from scheduler.domain.record import Recorded
from scheduler.domain.record_chain import Head
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import Person
from scheduler.services.ports import RecordReader


class RecordAsOf:
    """A reader that ends where the record stood at the end of a date, in UTC.

    Entries are never changed, so two readers of the same date say the same for ever, except that somebody who is
    erased has no name any more. The date itself may still grow while it lasts.
    """

    def __init__(self, record: RecordReader, on: date) -> None:
        self._record = record
        self._head = record.head_on(on)

    def entries(
        self,
        kinds: Collection[EntryKind] = (),
        *,
        person_id: str | None = None,
        duty_id: str | None = None,
        plan_id: str | None = None,
        from_on: date | None = None,
        until_on: date | None = None,
        until_seq: int | None = None,
    ) -> Iterator[Recorded]:
        """Those that fit and were there already."""
        return self._record.entries(
            kinds,
            person_id=person_id,
            duty_id=duty_id,
            plan_id=plan_id,
            from_on=from_on,
            until_on=until_on,
            until_seq=min(self._head.seq, until_seq if until_seq is not None else self._head.seq),
        )

    def entry(self, seq: int) -> Recorded:
        """Raises NotFound also for an entry that came later."""
        if seq > self._head.seq:
            raise NotFound(f"the record had no entry {seq} then; its last one was {self._head.seq}")
        return self._record.entry(seq)

    def head(self) -> Head:
        return self._head

    def head_on(self, on: date) -> Head:
        """Of an earlier date; later ones are this one."""
        earlier = self._record.head_on(on)
        return min(earlier, self._head, key=lambda head: head.seq)

    def people(self) -> Mapping[str, Person]:
        return self._record.people()

    def find_person(self, handle: str) -> Person | None:
        return self._record.find_person(handle)
