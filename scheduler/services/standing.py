"""What the record holds at present: duties that stand as announced, who covers what, and who served."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.publication_spans import common, minus
from scheduler.domain.record import CoveredEntry, PublishedEntry, Recorded, ServedEntry, WithdrawnEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import in_effect
from scheduler.domain.time import Span
from scheduler.services.ports import RecordReader

Place = tuple[str, int]
"""One seat of one duty: (duty id, seat)."""
TOLD_BY = (EntryKind.PUBLISHED, EntryKind.WITHDRAWN, EntryKind.COVERED)
"""The entries that say who holds what."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An announced duty that was not withdrawn, and its covers in the order in which they were recorded."""

    seq: int
    entry: PublishedEntry
    covers: tuple[CoveredEntry, ...] = ()

    @property
    def place(self) -> Place:
        return self.entry.duty_id, self.entry.seat

    @property
    def turns(self) -> tuple[tuple[Span, str], ...]:
        """Who serves which part, by start; parts that nobody serves are left out. Turns of one person that touch are
        one."""
        held: list[tuple[Span, str | None]] = [(self.entry.span, self.entry.person_id)]
        for cover in self.covers:
            held = [
                (rest, person)
                for span, person in held
                for rest in (minus(span, [cover.span]) if person == cover.instead_of else (span,))
            ] + [
                (part, cover.person_id)
                for span, person in held
                if person == cover.instead_of and (part := common(span, cover.span))
            ]
        return _joined([(span, person) for span, person in held if person is not None])


def _joined(turns: Iterable[tuple[Span, str]]) -> tuple[tuple[Span, str], ...]:
    found: list[tuple[Span, str]] = []
    for span, person in sorted(turns, key=lambda turn: turn[0].start_at):
        if found and found[-1][1] == person and found[-1][0].end_at == span.start_at:
            found[-1] = Span(start_at=found[-1][0].start_at, end_at=span.end_at), person
        else:
            found.append((span, person))
    return tuple(found)


class Stands:
    """What stands after some entries of the record, which are added in their order."""

    def __init__(self) -> None:
        self._live: dict[int, Standing] = {}
        self._places: dict[Place, int] = {}

    def add(self, each: Recorded) -> None:
        """Takes an entry into account, if it says who holds what."""
        entry = each.entry
        if isinstance(entry, PublishedEntry):
            self._live[each.seq] = Standing(each.seq, entry)
            self._places[entry.duty_id, entry.seat] = each.seq
        elif isinstance(entry, WithdrawnEntry):
            self._live.pop(entry.withdraws, None)
        elif isinstance(entry, CoveredEntry) and (seq := self._places.get((entry.duty_id, entry.seat))) in self._live:
            held = self._live[seq]
            self._live[seq] = replace(held, covers=(*held.covers, entry))

    @property
    def all(self) -> tuple[Standing, ...]:
        """In the order of announcement."""
        return tuple(self._live.values())


def standing(
    record: RecordReader, duty_id: str | None = None, *, from_on: date | None = None, until_on: date | None = None
) -> tuple[Standing, ...]:
    """Every announced duty that stands, or those of one id, in the order of announcement; of those that begin in a
    range of local dates, both included, what was said about that range."""
    stands = Stands()
    for each in record.entries(TOLD_BY, duty_id=duty_id, from_on=from_on, until_on=until_on):
        stands.add(each)
    return stands.all


def posted_places(record: RecordReader) -> frozenset[Place]:
    """The seats of duties for which it is in the record who served, even if a correction took it back."""
    entries = (each.entry for each in record.entries((EntryKind.SERVED,)))
    return frozenset((entry.duty_id, entry.seat) for entry in entries if isinstance(entry, ServedEntry))


def served(record: RecordReader) -> tuple[tuple[int, ServedEntry], ...]:
    """Who served, corrections considered, with the numbers of the entries."""
    found: Iterable[Recorded] = record.entries((EntryKind.SERVED, EntryKind.CORRECTED))
    return tuple((each.seq, each.entry) for each in in_effect(found) if isinstance(each.entry, ServedEntry))
