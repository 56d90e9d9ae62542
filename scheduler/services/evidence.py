"""Gathering promotion evidence: the entries about one person, as of a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from scheduler.domain.errors import NotFound
from scheduler.domain.record import (
    AnnouncedEntry,
    CoveredEntry,
    PublishedEntry,
    Recorded,
    ServedEntry,
)
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import Person, in_effect, last_words
from scheduler.domain.terms_given import TermGiven, terms_given
from scheduler.domain.time import Horizon, Span
from scheduler.reports.evidence import Evidence, evidence
from scheduler.reports.offers_made import OfferMade, offers_made
from scheduler.reports.waiver import Waiver, waiver
from scheduler.services.ports import RecordReader
from scheduler.services.record_as_of import RecordAsOf
from scheduler.services.standing import standing

_MOMENT = timedelta(microseconds=1)


def promotion_evidence(record: RecordReader, handle: str, as_of: date) -> Evidence:
    """The evidence for somebody named by engineer id, address or person id, as the record stood at the end of
    ``as_of``, in UTC. Raises NotFound for somebody whom the record does not know."""
    person = record.find_person(handle)
    if person is None:
        raise NotFound(f"the record knows nobody as {handle!r}; name somebody of an announced plan")
    return _Gathering(RecordAsOf(record, as_of), person, as_of).evidence()


def announced_horizons(record: RecordReader) -> Mapping[str, Horizon]:
    """The horizon of every plan that was announced, by id."""
    return {
        each.entry.source.plan_id: Horizon(starts_on=each.entry.starts_on, ends_on=each.entry.ends_on)
        for each in record.entries((EntryKind.ANNOUNCED,))
        if isinstance(each.entry, AnnouncedEntry)
    }


class _Gathering:
    """What the record as of a date says about one person."""

    def __init__(self, record: RecordReader, person: Person, as_of: date) -> None:
        self._record, self._person, self._as_of = record, person, as_of
        self._horizons = announced_horizons(record)

    def evidence(self) -> Evidence:
        served, held = tuple(self._served()), tuple(self._held())
        known: list[ServedEntry | PublishedEntry] = [*(entry for _, entry in served), *(entry for _, entry in held)]
        own = tuple(self._own_terms())
        given = tuple(terms_given([*(entry for _, entry in served), *own]))
        duties = {entry.duty_id for entry in (*known, *own)}
        offers = offers_made(last_words(self._of_theirs(EntryKind.VOLUNTEERED)), self._horizons, duties)
        waivers = tuple(
            self._waiver(rotation_id, offers, given)
            for rotation_id in dict.fromkeys(offer.rotation_id for offer in offers)
        )
        # Somebody who only acted, such as by publishing, gets a name with their first duty; that is later than this.
        named = self._person if duties or offers else self._person.model_copy(update={"name": None})
        return evidence(named, self._as_of, self._record.head(), served, held, offers, waivers)

    def _waiver(self, rotation_id: str, offers: tuple[OfferMade, ...], given: tuple[TermGiven, ...]) -> Waiver:
        decided_until = max((horizon.ends_on for horizon in self._horizons.values()), default=None)
        ends = [term.ends_on for term in given if term.rotation_id == rotation_id]
        return waiver(rotation_id, offers, ends, as_of=self._as_of, decided_until=decided_until)

    def _of_theirs(self, *kinds: EntryKind) -> Iterator[Recorded]:
        return self._record.entries(kinds, person_id=self._person.id)

    def _served(self) -> Iterator[tuple[int, ServedEntry]]:
        for each in in_effect(self._of_theirs(EntryKind.SERVED, EntryKind.CORRECTED)):
            if isinstance(each.entry, ServedEntry):
                yield each.seq, each.entry

    def _held(self) -> Iterator[tuple[int, PublishedEntry]]:
        """Announced duties that are theirs, in whole or in part, unless it is in the record who served them."""
        duties: dict[str, None] = {}
        for each in self._of_theirs(EntryKind.PUBLISHED, EntryKind.COVERED):
            if isinstance(each.entry, PublishedEntry | CoveredEntry):
                duties[each.entry.duty_id] = None
        for duty_id in duties:
            posted = {
                each.entry.seat
                for each in self._record.entries((EntryKind.SERVED,), duty_id=duty_id)
                if isinstance(each.entry, ServedEntry)
            }
            for held in standing(self._record, duty_id):
                if held.entry.seat not in posted:
                    yield from ((held.seq, self._part(held.entry, span)) for span, who in held.turns if who == self._id)

    def _own_terms(self) -> Iterator[PublishedEntry]:
        """Terms that a plan gave them and that stand, whoever serves them."""
        entries = (each.entry for each in self._of_theirs(EntryKind.PUBLISHED))
        duties = (e.duty_id for e in entries if isinstance(e, PublishedEntry) and e.duty_type == "term")
        for duty_id in dict.fromkeys(duties):
            stands = standing(self._record, duty_id)
            yield from (held.entry for held in stands if held.entry.person_id == self._id)

    @property
    def _id(self) -> str:
        return self._person.id

    def _part(self, entry: PublishedEntry, span: Span) -> PublishedEntry:
        """What is announced, for the part that is this person's; whose part it was says nothing about them."""
        if (span, self._id) == (entry.span, entry.person_id):
            return entry
        dates = {"on": span.start_at.date(), "last_on": (span.end_at - _MOMENT).date()}
        theirs = {"level": entry.level if entry.person_id == self._id else None}
        return entry.model_copy(update={**dates, **theirs, "span": span})
