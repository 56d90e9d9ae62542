"""The service record in the database: entries behind entries, who the people are, seals of plans, and checkpoints."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from scheduler.domain.checkpoints import Checkpoint
from scheduler.domain.errors import BadInput, NotFound, StoreFailed
from scheduler.domain.plan import Plan
from scheduler.domain.record import Entry, Recorded, new_person_id
from scheduler.domain.record_chain import EMPTY, Head, Row, recorded, row_of
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import Person
from scheduler.domain.values import canonical_json, digest
from scheduler.store.failures import raw_failures
from scheduler.store.plan_tables import table
from scheduler.store.record_tables import PlanSealRow, RecordCheckpointRow, RecordEntryRow, RecordPersonRow

_ENTRY = table(RecordEntryRow)
_COLUMNS = tuple(_ENTRY.c[name] for name in Row._fields)
_EVERY_ROW = f"SELECT {', '.join(Row._fields)} FROM record_entry ORDER BY seq"  # noqa: S608  # names of ours
_PERSON = table(RecordPersonRow)
_FULL_PERSON = sa.select(_PERSON.c.id).where(
    _PERSON.c.handle == sa.bindparam("called"), _PERSON.c.name.is_not(None), _PERSON.c.email.is_not(None)
)
_WRITTEN = '"recorded_at":"'
_LAST_NUMBER = 2**63 - 1
"""What a column of numbers can hold."""
AT_ONCE = 10_000
"""Rows that are fetched in one go: enough to be quick, and little memory."""


class RecordRepository:
    """Every query about the service record, inside one session. Entries are added here and nowhere else."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- entries ------------------------------------------------------------------------------------------------

    def append(self, entries: Iterable[Entry]) -> tuple[Recorded, ...]:
        """Writes entries behind the last one. Needs a writing unit of work: two writers would fork the chain.

        Raises BadInput when one of them is there already.
        """
        head, written = self.head(), []
        for entry in entries:
            if self.has(entry.once):
                raise BadInput(f"this is in the record already: {entry.once}")
            row = row_of(head, entry)
            self._session.add(RecordEntryRow(**row._asdict()))
            self._session.flush()
            head = Head(seq=row.seq, hash=row.hash)
            written.append(Recorded(seq=row.seq, previous=row.previous, hash=row.hash, entry=entry))
        return tuple(written)

    def has(self, once: str) -> bool:
        """Whether an entry with that ``once`` is there."""
        return self._session.exec(select(RecordEntryRow.seq).where(RecordEntryRow.once == once)).first() is not None

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
        """All entries that fit, in their order; see RecordReader."""
        query = select(*_COLUMNS).order_by(_ENTRY.c.seq)
        if kinds:
            query = query.where(_ENTRY.c.kind.in_([EntryKind(kind).value for kind in kinds]))
        for column, value in (("person_id", person_id), ("duty_id", duty_id), ("plan_id", plan_id)):
            if value is not None:
                query = query.where(_ENTRY.c[column] == value)
        if from_on is not None:
            query = query.where(_ENTRY.c.on_date >= from_on.isoformat())
        if until_on is not None:
            query = query.where(_ENTRY.c.on_date <= until_on.isoformat())
        if until_seq is not None:
            query = query.where(_ENTRY.c.seq <= until_seq)
        for found in self._session.execute(query, execution_options={"yield_per": AT_ONCE}):
            yield recorded(Row(*found))

    def entries_about(
        self, person_id: str, kinds: Collection[EntryKind], *, after: int, limit: int
    ) -> tuple[Recorded, ...]:
        """So many entries of these kinds about one person, from the first behind the number ``after`` on."""
        query = select(*_COLUMNS).where(_ENTRY.c.person_id == person_id, _ENTRY.c.seq > after)
        query = query.where(_ENTRY.c.kind.in_([kind.value for kind in kinds])).order_by(_ENTRY.c.seq).limit(limit)
        return tuple(recorded(Row(*found)) for found in self._session.execute(query))

    def entry(self, seq: int) -> Recorded:
        """The entry of that number. Raises NotFound."""
        known = select(*_COLUMNS).where(_ENTRY.c.seq == seq)
        found = self._session.execute(known).first() if seq <= _LAST_NUMBER else None
        if found is None:
            raise NotFound(f"the record has no entry {seq}; its last one is {self.head().seq}")
        return recorded(Row(*found))

    def head(self) -> Head:
        """Number and hash of the last entry."""
        newest = select(_ENTRY.c.seq, _ENTRY.c.hash).order_by(_ENTRY.c.seq.desc()).limit(1)
        found = self._session.execute(newest).first()
        return EMPTY if found is None else Head(seq=found.seq, hash=found.hash)

    def head_on(self, on: date) -> Head:
        """Where the record stood at the end of a date, in UTC; what was written later does not change the answer."""
        until, seq, its_hash = on.isoformat(), EMPTY.seq, EMPTY.hash
        with closing(self.rows()) as rows:
            for row in rows:
                if written_on(row) > until:
                    break
                seq, its_hash = row.seq, row.hash
        return Head(seq=seq, hash=its_hash)

    def rows(self) -> Generator[Row, None, None]:
        """Every entry as it is stored, in order, for verifying: nothing is read into values."""
        connection = self._session.connection()
        raw = connection.connection.driver_connection  # beside SQLAlchemy, whose rows cost as much as the hashing
        assert raw is not None
        # By name, PostgreSQL keeps the rows until they are asked for; SQLite always does.
        named = () if connection.dialect.name == "sqlite" else ("verifying",)
        with raw_failures(connection), closing(raw.cursor(*named)) as cursor:
            cursor.execute(_EVERY_ROW)
            while part := cursor.fetchmany(AT_ONCE):
                yield from map(Row._make, part)

    # -- people -------------------------------------------------------------------------------------------------

    def person_id(self, handle: str, *, name: str | None = None, email: str | None = None) -> str:
        """The person id of an engineer id or actor, made when there is none; name and address stay as they were first
        given. Raises BadInput for what cannot be read again as somebody."""
        handle = handle.strip()
        row = self._session.exec(select(RecordPersonRow).where(RecordPersonRow.handle == handle)).first()
        row = row or self._session.get(RecordPersonRow, handle)  # in a rewritten plan, the person id is the engineer id
        if row is None:
            row = _somebody_new(handle)
        row.name, row.email = row.name or name, row.email or email
        self._session.add(row)
        self._session.flush()
        return row.id

    def find_full_person_id(self, handle: str) -> str | None:
        """The person id of somebody whose name and address are known; None when ``person_id`` has work to do."""
        found = self._session.connection().execute(_FULL_PERSON, {"called": handle}).scalar_one_or_none()
        return None if found is None else str(found)

    def people(self) -> Mapping[str, Person]:
        """Everybody in the record, by person id."""
        rows = self._session.exec(select(RecordPersonRow).order_by(col(RecordPersonRow.id)))
        return {row.id: _person(row) for row in rows}

    def find_person(self, handle: str) -> Person | None:
        """Who goes by an engineer id, an address in any case, or a person id."""
        known = or_(
            col(RecordPersonRow.handle) == handle,
            col(RecordPersonRow.id) == handle,
            func.lower(RecordPersonRow.email) == handle.lower(),
        )
        row = self._session.exec(select(RecordPersonRow).where(known).order_by(col(RecordPersonRow.id))).first()
        return None if row is None else _person(row)

    # -- seals --------------------------------------------------------------------------------------------------

    def seal(self, plan: Plan) -> str:
        """The seal of an announced plan under its salt; the salt is made when there is none yet."""
        row = self._session.get(PlanSealRow, plan.id)
        return self.new_seal(plan) if row is None else sealed(plan, row.salt, self._known_as(plan))

    def new_seal(self, plan: Plan) -> str:
        """The seal under a new salt. With the old one gone, the old seal tells nothing about what it was made of."""
        row = self._session.get(PlanSealRow, plan.id) or PlanSealRow(plan_id=plan.id, salt="")
        row.salt = secrets.token_hex(32)
        self._session.add(row)
        self._session.flush()
        return sealed(plan, row.salt, self._known_as(plan))

    def _known_as(self, plan: Plan) -> list[Person]:
        """Who the people of a plan are in the record. With them in the seal, nobody can give one the past of another
        by exchanging two rows."""
        people = self.people()
        by_handle = {person.known_as: person for person in people.values()}
        ids = sorted(engineer.id for engineer in plan.problem.engineers)
        return [by_handle[engineer_id] for engineer_id in ids if engineer_id in by_handle]

    # -- checkpoints --------------------------------------------------------------------------------------------

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keeps a signed checkpoint; one for the same entry is kept as it was first made."""
        if self._session.get(RecordCheckpointRow, checkpoint.seq) is None:
            self._session.add(RecordCheckpointRow(**checkpoint.model_dump()))
            self._session.flush()

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """All that were made, by entry. Raises StoreFailed when one was altered so that it is none any more."""
        rows = self._session.exec(select(RecordCheckpointRow).order_by(col(RecordCheckpointRow.seq)))
        return tuple(map(_checkpoint, rows))


def written_on(row: Row) -> str:
    """The UTC date on which an entry was written, from its text: reading a million of them into values takes long."""
    begins = row.body.index(_WRITTEN) + len(_WRITTEN)
    return row.body[begins : begins + 10]


def sealed(plan: Plan, salt: str, people: Iterable[Person]) -> str:
    """SHA-256 over the salt, the digests of problem and policy, that of the schedule, and who its people are."""
    source = plan.provenance
    known = (canonical_json(person) for person in people)
    parts = (salt, plan.id, source.problem_digest, source.policy_digest, digest(plan.schedule), *known)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _checkpoint(row: RecordCheckpointRow) -> Checkpoint:
    try:
        return Checkpoint(**row.model_dump())
    except ValidationError as error:
        raise StoreFailed(f"the checkpoint of entry {row.seq} was altered in the store; it is no checkpoint") from error


def _somebody_new(handle: str) -> RecordPersonRow:
    row = RecordPersonRow(id=new_person_id(), handle=handle, name=None, email=None, erased_at=None)
    try:
        known = _person(row)
    except ValidationError as error:
        raise BadInput(f"{handle[:40]!r} names nobody; write one line of at most 200 letters") from error
    if not known.handle:
        raise BadInput("an empty name names nobody; say who it is")
    return row


def _person(row: RecordPersonRow) -> Person:
    return Person(**row.model_dump())
