"""Covers and corrections: who served in whose place, said before a duty is posted as served, or after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.record import (
    CorrectedEntry,
    CoveredEntry,
    PostedEntry,
    Recorded,
    ServedEntry,
)
from scheduler.domain.record_reasons import CorrectionReason
from scheduler.domain.time import Span
from scheduler.services.cover_settling import settle_overtaken
from scheduler.services.ledger_moves import post_again
from scheduler.services.ports import Store, UnitOfWork
from scheduler.services.served_entries import Rosters, facts_of, served_entry
from scheduler.services.standing import Standing, posted_places, served, standing
from scheduler.store.unit_of_work import SqlStore, SqlUnitOfWork


def cover(
    store: SqlStore, duty_id: str, *, instead_of: str, who: str | None, span: Span | None, now: datetime, by: str
) -> CoveredEntry:
    """The same as ``record_cover``, in a transaction of its own."""
    with store.writing() as work:
        return record_cover(work, duty_id, instead_of=instead_of, who=who, span=span, now=now, by=by)


def record_cover(
    work: SqlUnitOfWork, duty_id: str, *, instead_of: str, who: str | None, span: Span | None, now: datetime, by: str
) -> CoveredEntry:
    """Records that ``who`` serves a duty in the place of ``instead_of``, all of it or a span; None: nobody does. What
    was asked about it is settled by that.

    No rule is asked: this is how an exception is recorded. People are named by engineer id, address or person id.
    Raises NotFound for people and duties that the record does not know, and BadInput when the duty is posted already,
    or ``instead_of`` does not hold that time.
    """
    record = work.record
    away = _person(work, instead_of)
    held = _held(work, duty_id, away)
    part = span or _turn(held, away)
    if part.start_at.microsecond or part.end_at.microsecond:
        raise BadInput(f"a cover of {duty_id} begins and ends on a whole second")
    if any(minus(part, [turn for turn, person in held.turns if person == away])):
        raise BadInput(f"{_called(work, instead_of)} does not hold {duty_id} all of that time")
    if (duty_id, held.entry.seat) in posted_places(record):
        raise BadInput(f"it is in the record already who served {duty_id}; run: watchbill history correct")
    entry = CoveredEntry(
        on=held.entry.on,
        recorded_at=now,
        by=record.person_id(by),
        once=f"covered/{record.head().seq + 1}",
        person_id=None if who is None else _stand_in(work, held, who, part),
        instead_of=away,
        duty_id=duty_id,
        rotation_id=held.entry.rotation_id,
        seat=held.entry.seat,
        span=part,
    )
    record.append([entry])
    settle_overtaken(work, entry, now)
    return entry


def _called(work: UnitOfWork, handle: str) -> str:
    """What somebody is called in a message who may be named by a person id, which tells nobody anything."""
    person = work.record.find_person(handle)
    return person.known_as if person else handle


def _person(work: UnitOfWork, handle: str) -> str:
    person = work.record.find_person(handle)
    if person is None:
        raise NotFound(f"the record knows nobody as {handle!r}; name somebody of an announced plan")
    return person.id


def _held(work: UnitOfWork, duty_id: str, person_id: str) -> Standing:
    known = standing(work.record, duty_id)
    if not known:
        raise NotFound(f"no duty {duty_id!r} is announced; duties are named as in: watchbill history list")
    found = next((held for held in known if any(person == person_id for _, person in held.turns)), None)
    if found is None:
        raise BadInput(f"somebody else holds {duty_id}; see: watchbill history list --duty {duty_id}")
    return found


def _turn(held: Standing, person_id: str) -> Span:
    """All that the person holds, when it is in one piece."""
    turns = [span for span, person in held.turns if person == person_id]
    if len(turns) > 1:
        raise BadInput(f"{held.entry.duty_id} is held in {len(turns)} pieces; say which with --from and --until")
    return turns[0]


def _stand_in(work: UnitOfWork, held: Standing, who: str, part: Span) -> str:
    """The person who covers. They must be known to the plan, which says what the duty weighs for them, and not be on
    that duty at the time."""
    rosters = Rosters(work.plans, work.record)
    person = work.record.find_person(who)
    handle = person.handle if person and person.handle else who
    engineer = rosters.engineer(handle, rosters.plan(held.entry.source.plan_id))
    person_id = work.record.person_id(engineer.id, name=engineer.name, email=engineer.email)
    turns = [turn for other in standing(work.record, held.entry.duty_id) for turn in other.turns]
    if any(person == person_id and common(turn, part) for turn, person in turns):
        raise BadInput(f"{handle} is on {held.entry.duty_id} already")
    return person_id


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction wrote: the entry that names the wrong one, what takes its place, and the ledger's moves."""

    corrected: CorrectedEntry
    served: ServedEntry | None
    posted: tuple[PostedEntry, ...]


def correct(store: Store, seq: int, *, served_by: str | None, now: datetime, by: str) -> Correction:
    """Says that a served entry is wrong: ``served_by`` served instead, or nobody (None).

    Every closed period from that day on is counted again, so that the ledger stands where it would, had it been known.
    Raises NotFound for an unknown entry or person, and BadInput when the entry is no served one, or was corrected.
    """
    with store.writing() as work:
        wrong = work.record.entry(seq)
        return _Correcting(work, wrong, {"recorded_at": now, "by": work.record.person_id(by)}).run(served_by)


class _Correcting:
    """One correction, in one transaction."""

    def __init__(self, work: UnitOfWork, wrong: Recorded, every: dict[str, Any]) -> None:
        if not isinstance(wrong.entry, ServedEntry):
            raise BadInput(f"entry {wrong.seq} says {wrong.entry.kind}; only served entries are corrected")
        if wrong.seq not in {seq for seq, _ in served(work.record)}:
            raise BadInput(f"entry {wrong.seq} was corrected before; correct the entry that took its place")
        self._work, self._seq, self._wrong, self._every = work, wrong.seq, wrong.entry, every

    def run(self, served_by: str | None) -> Correction:
        record, wrong = self._work.record, self._wrong
        corrected = CorrectedEntry(
            **self._every,
            on=wrong.on,
            once=f"corrected/{self._seq}",
            corrects=self._seq,
            reason=CorrectionReason.NOT_SERVED if served_by is None else CorrectionReason.WRONG_PERSON,
            person_id=wrong.person_id,
            duty_id=wrong.duty_id,
        )
        record.append([corrected])
        instead = None if served_by is None else self._instead(served_by)
        record.append([instead] if instead else [])
        return Correction(corrected, instead, post_again(self._work, wrong.on, self._seq, self._every))

    def _instead(self, served_by: str) -> ServedEntry:
        rosters = Rosters(self._work.plans, self._work.record)
        person = self._work.record.find_person(served_by)
        handle = person.handle if person and person.handle else served_by
        engineer = rosters.engineer(handle, rosters.plan(self._wrong.source.plan_id))
        person_id = self._work.record.person_id(engineer.id, name=engineer.name, email=engineer.email)
        if person_id == self._wrong.person_id:
            raise BadInput(f"entry {self._seq} already says that {served_by} served")
        self._refuse_twice(person_id, served_by)
        rosters = Rosters(self._work.plans, self._work.record)  # knows the person too who was new to the record
        facts = facts_of(self._wrong, person_id, self._wrong.span, rosters)
        entry = served_entry(self._wrong, facts, {**self._every, "person_id": person_id, "corrects": self._seq})
        return entry.model_copy(update={"once": f"{entry.once}/corrects/{self._seq}"})

    def _refuse_twice(self, person_id: str, served_by: str) -> None:
        """Nobody serves two seats of a duty at once: their hours would count twice."""
        for seq, entry in served(self._work.record):
            theirs = entry.person_id == person_id and entry.duty_id == self._wrong.duty_id and seq != self._seq
            if theirs and common(entry.span, self._wrong.span):
                raise BadInput(f"{served_by} served {entry.duty_id} at that time already: entry {seq} says so")
