"""What services ask for from the outside, as protocols: the store, and the clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from scheduler.domain.availability import Absence
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import Plan, PlanContent, PlanState, PlanSummary, StandingTerms
from scheduler.domain.record import Entry, Recorded
from scheduler.domain.record_chain import Head
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import Person
from scheduler.domain.time import Horizon


class Clock(Protocol):
    """Says what time it is. Doors ask it once and hand the instant on."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class Organisations(Protocol):
    """What is imported. The readers raise NotFound when nothing is yet."""

    def replace_organisation(
        self,
        organisation: Organisation,
        policy: tuple[str, ...],
        reasons: Mapping[Absence, str],
        now: datetime,
        *,
        seen: int | None = None,
    ) -> int:
        """Replaces all that was imported and gives the new version. Reasons of absences are kept and never given out.

        ``seen``: the version that is to be replaced, 0 for nothing, None for any. Raises BadInput, and
        ChangedMeanwhile when another version is there.
        """

    def organisation(self) -> Organisation: ...

    def policy(self) -> tuple[str, ...]:
        """The constraints as canonical JSON, in their order."""

    def imported_at(self) -> datetime: ...

    def version(self) -> int: ...


class Plans(Protocol):
    """Drafts and published plans. A plan's content never changes after it is saved."""

    def save_draft(self, content: PlanContent, *, now: datetime, by: str) -> Plan:
        """Keeps a plan as the next version of its quarter. Raises BadInput when it contradicts itself."""

    def plan(self, plan_id: str) -> Plan:
        """Raises NotFound."""

    def plans(self, starts_on: date | None = None, state: PlanState | None = None) -> tuple[PlanSummary, ...]:
        """Heads of plans by first day, then as they were made; of one horizon or state when that is given."""

    def find_latest_draft(self, starts_on: date | None = None) -> Plan | None:
        """The draft made last."""

    def find_latest_published(self, starts_on: date | None = None) -> Plan | None:
        """The published plan of the latest horizon, or of the one that starts on that Monday."""

    def publish(self, plan_id: str, now: datetime) -> Plan:
        """Announces a draft and supersedes what was published for its horizon. Raises NotFound and BadInput."""

    def discard(self, plan_id: str) -> None:
        """Puts a draft aside. Raises NotFound and BadInput."""

    def standing_terms(self, horizon: Horizon) -> StandingTerms:
        """Published terms that began before the horizon and reach into it, and who holds them."""


class RecordReader(Protocol):
    """What reports read of the service record. Entries come in their order; nobody is named in them."""

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
        """All entries that fit; an empty ``kinds`` means every kind. Dates are those an entry is about, both
        included; so is the number ``until_seq``."""

    def entry(self, seq: int) -> Recorded:
        """The entry of that number. Raises NotFound."""

    def head(self) -> Head:
        """Number and hash of the last entry."""

    def head_on(self, on: date) -> Head:
        """The last entry before the first that was written after a date, in UTC: where the record stood then."""

    def people(self) -> Mapping[str, Person]:
        """Everybody in the record, by person id."""

    def find_person(self, handle: str) -> Person | None:
        """Who goes by an engineer id, an address, or a person id; None when nobody does."""


class ServiceRecord(RecordReader, Protocol):
    """The service record for those who write to it."""

    def person_id(self, handle: str, *, name: str | None = None, email: str | None = None) -> str:
        """The person id for an engineer id or an actor, made when there is none yet. Name and address stay as
        they were first given, so that what was once listed reads the same for ever. Raises BadInput for an empty
        handle, and for one that is not one line of text."""

    def append(self, entries: Iterable[Entry]) -> tuple[Recorded, ...]:
        """Writes entries behind the last one. Raises BadInput when one of them is there already (``once``)."""

    def has(self, once: str) -> bool:
        """Whether an entry with that ``once`` is there."""

    def seal(self, plan: Plan) -> str:
        """The seal of an announced plan as it stands in the record, made when it has none yet."""


class UnitOfWork(Protocol):
    """One transaction's view of everything that is kept."""

    @property
    def organisations(self) -> Organisations: ...

    @property
    def plans(self) -> Plans: ...

    @property
    def record(self) -> ServiceRecord: ...


class Store(Protocol):
    """Opens units of work. Raises StoreFailed when it is busy, full or damaged."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A consistent view that must not be written through."""

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Alone until the block ends: then all of it is kept, or, after an exception, nothing."""
