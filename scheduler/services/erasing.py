"""Erasing somebody: name, address and personal rows go everywhere, the record and its counts stay (docs/adr/0012)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.erasure import Erasure
from scheduler.domain.errors import BadInput, NotFound, StoreFailed
from scheduler.domain.record import AnnouncedEntry, ErasedEntry, Resealed, Source
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import Person
from scheduler.services.standing import standing
from scheduler.store.unit_of_work import SqlStore, SqlUnitOfWork


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased. ``plans`` were rewritten; ``left_over`` are places in the store (table.column) where the name
    still stands, because somebody else has it too."""

    person_id: str
    plans: tuple[str, ...]
    left_over: tuple[str, ...]
    erasure: Erasure


def erase(store: SqlStore, handle: str, *, now: datetime, by: str) -> Erased:
    """Forgets who somebody is, named by engineer id, address or person id, and rewrites the files of the store. For
    somebody who was erased before, named by person id, only the files are rewritten again.

    Raises NotFound for somebody nobody knows; BadInput while they have announced duty ahead, are shown at a target, or
    erase themselves: the entry has to say who did it; StoreFailed when others use the files.
    """
    with store.writing() as work:
        known = work.record.find_person(handle)
        again = known is not None and known.erased_at is not None
        erased = _before(known) if known and again else _erase(work, handle, now, by)
    try:
        store.compact()
    except StoreFailed as error:
        raise StoreFailed(f"{error}, then run: watchbill history erase {erased.person_id}") from error
    return erased


def _before(person: Person) -> Erased:
    return Erased(person.id, (), (), Erasure("", person.id, frozenset(), frozenset()))


def _erase(work: SqlUnitOfWork, handle: str, now: datetime, by: str) -> Erased:
    erasure = _who(work, handle)
    actor = work.record.person_id(by)
    if actor == erasure.person_id:
        raise BadInput("nobody erases themselves: name somebody else with --by")
    _refuse_while_on_duty(work, erasure, now)
    work.erasures.forget_imported(erasure)
    plans = work.erasures.rewrite_plans(erasure)
    work.erasures.rewrite_publications(erasure)
    work.erasures.forget_person(erasure, now)
    work.erasures.sweep(erasure)
    work.erasures.note_organisation()
    announced = {each.plan_id for each in _announced(work)}
    entry = ErasedEntry(
        on=now.date(),
        recorded_at=now,
        by=actor,
        once=f"erased/{erasure.person_id}",
        person_id=erasure.person_id,
        resealed=tuple(
            Resealed(plan=plan_id, seal=work.record.new_seal(work.plans.plan(plan_id)))
            for plan_id in plans
            if plan_id in announced
        ),
    )
    work.record.append([entry])
    return Erased(erasure.person_id, plans, work.erasures.left_over(erasure), erasure)


def _who(work: SqlUnitOfWork, handle: str) -> Erasure:
    known = work.record.find_person(handle)
    engineer_id = (known.handle if known else None) or work.erasures.engineer_id(handle)
    if engineer_id is None:
        raise NotFound(f"nobody here is {handle!r}; name an engineer id or an address")
    return work.erasures.find(engineer_id, work.record.person_id(engineer_id))


def _refuse_while_on_duty(work: SqlUnitOfWork, erasure: Erasure, now: datetime) -> None:
    for held in standing(work.record):
        ahead = [span for span, person in held.turns if person == erasure.person_id and span.end_at > now]
        if ahead:
            says = f"{erasure.engineer_id} is announced for {held.entry.duty_id} until {ahead[-1].end_at:%Y-%m-%d}"
            raise BadInput(f"{says}; publish a plan without them first, or record who covers")
    shown = work.erasures.still_published(erasure, now)
    if shown:
        raise BadInput(
            f"a target still shows {erasure.engineer_id} for {', '.join(shown)}; run: watchbill publish apply"
        )


def _announced(work: SqlUnitOfWork) -> list[Source]:
    entries = (each.entry for each in work.record.entries((EntryKind.ANNOUNCED,)))
    return [entry.source for entry in entries if isinstance(entry, AnnouncedEntry)]
