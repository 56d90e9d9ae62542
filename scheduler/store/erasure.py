"""Erasing somebody from every table, inside one writing session. docs/adr/0012 says what goes and what stays."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Table, inspect
from sqlmodel import Session, col, delete, func, select, update

from scheduler.domain.coverage import TermRotation
from scheduler.domain.erasure import Erasure, joined, people_named
from scheduler.domain.errors import BadInput, StoreFailed
from scheduler.domain.plan import PlanState, policy_digest
from scheduler.domain.publication import PublicationPlan, WantedSchedule
from scheduler.domain.values import canonical_json, digest
from scheduler.store.away_tables import AwayCalendarRow, AwayDaysRow
from scheduler.store.cover_tables import CoverRequestRow
from scheduler.store.failures import FULL, is_full
from scheduler.store.feed_tables import EarlierSecretRow, FeedLinkRow
from scheduler.store.login_tables import LoginSessionRow
from scheduler.store.mapping import rotation, rotation_row
from scheduler.store.organisations import OrganisationRepository
from scheduler.store.plan_tables import PlanAssignmentRow, PlanRow, table
from scheduler.store.policy_tables import KeptInterlockRow
from scheduler.store.publication_tables import PublicationOperationRow, PublicationRow, PublishedOverrideRow
from scheduler.store.record_tables import ErasurePassRow, RecordPersonRow
from scheduler.store.service_tables import ApiKeyRow, RegistrationRow
from scheduler.store.tables import (
    AbsenceRow,
    CarriedLoadRow,
    EngineerRow,
    FactRow,
    InterlockRow,
    OrganisationRow,
    PreferenceRow,
    RotationRow,
    VolunteerRow,
)

_PERSONAL = (
    AbsenceRow,
    PreferenceRow,
    InterlockRow,
    KeptInterlockRow,
    VolunteerRow,
    CarriedLoadRow,
    FactRow,
    RegistrationRow,
    AwayCalendarRow,
    AwayDaysRow,
    CoverRequestRow,
    ApiKeyRow,
    EarlierSecretRow,
    FeedLinkRow,
    LoginSessionRow,
)
_NAMELESS = frozenset(
    {"record_entry", "record_checkpoint", "audit_entry", "erasure_pass", "alembic_version", "watchbill_schema"}
)
"""Tables that the sweep leaves alone: nobody is named in them, by construction."""
_BY_ID = frozenset({"plan", "plan_shift", "plan_term", "plan_assignment", "engineer", "record_person"})
"""Tables whose people are told apart by their id: a namesake keeps the name."""
_ACTOR = "created_by"
"""The column that says who did something."""
_NAME = re.compile(r"[\s@]")
"""What is in a name or an address, and in no id."""


class ErasureRepository:
    """Everything that erasing somebody changes, inside one session. Rows of the record are added elsewhere."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def engineer_id(self, handle: str) -> str | None:
        """The id of an imported engineer by id or address."""
        known = (col(EngineerRow.id) == handle) | (col(EngineerRow.email_folded) == handle.casefold())
        return self._session.exec(select(EngineerRow.id).where(known)).first()

    def find(self, engineer_id: str, person_id: str) -> Erasure:
        """The person under every name and address that is kept anywhere."""
        parts: list[Any] = [people_named(text, engineer_id) for text in self._session.exec(select(PlanRow.problem))]
        for row in self._session.exec(select(EngineerRow).where(EngineerRow.id == engineer_id)):
            parts.append(([row.name], [row.email]))
        known = self._session.get_one(RecordPersonRow, person_id)
        parts.append(([known.name or ""], [known.email or ""]))
        names, emails = joined(parts)
        if not names and not emails and _NAME.search(engineer_id):
            names = frozenset({engineer_id})  # somebody who only acted, under a name or an address
        return Erasure(engineer_id, person_id, names, emails, self._accounts(emails))

    def _accounts(self, emails: frozenset[str]) -> frozenset[str]:
        """Their ids at targets, as far as we wrote there for them."""
        folded = [email.lower() for email in emails]
        found: set[str] = set()
        for kind in (PublicationOperationRow, PublishedOverrideRow):
            rows = table(kind)
            found.update(self._session.scalars(select(rows.c.account).where(func.lower(rows.c.email).in_(folded))))
        return frozenset(found)

    def still_published(self, erasure: Erasure, now: datetime) -> tuple[str, ...]:
        """Keys of shifts that a target still shows for the person."""
        query = select(PublishedOverrideRow.shift_key).where(
            col(PublishedOverrideRow.end_at) > now,
            PublishedOverrideRow.state == "active",
            func.lower(PublishedOverrideRow.email).in_([email.lower() for email in erasure.emails]),
        )
        return tuple(sorted(set(self._session.exec(query))))

    # -- what was imported --------------------------------------------------------------------------------------

    def forget_imported(self, erasure: Erasure) -> None:
        """Their rows go. Raises BadInput when a rotation is theirs alone, for then everybody would be on it."""
        for row in self._session.exec(select(RotationRow)).all():
            self._leave(row, erasure.engineer_id)
        for kind in _PERSONAL:
            self._session.execute(delete(kind).where(table(kind).c.engineer_id == erasure.engineer_id))
        self._session.execute(delete(EngineerRow).where(col(EngineerRow.id) == erasure.engineer_id))
        self._session.flush()

    def _leave(self, row: RotationRow, engineer_id: str) -> None:
        value = rotation(row)
        if isinstance(value, TermRotation) or engineer_id not in value.engineer_ids:
            return
        others = tuple(other for other in value.engineer_ids if other != engineer_id)
        if not others and not value.team_ids:
            raise BadInput(
                f"the rotation {value.id} is for {engineer_id} alone; change who is on it, import, and erase"
            )
        row.body = rotation_row(value.model_copy(update={"engineer_ids": others}), row.position).body
        self._session.add(row)

    def note_organisation(self) -> None:
        """The digests of what is imported, after it was changed."""
        head = self._session.get(OrganisationRow, 1)
        if head is not None:
            self._session.flush()
            self._session.expire_all()
            kept = OrganisationRepository(self._session)
            head.digest, head.policy_digest = digest(kept.organisation()), policy_digest(kept.policy())
            head.version += 1
            self._session.add(head)

    # -- plans --------------------------------------------------------------------------------------------------

    def rewrite_plans(self, erasure: Erasure) -> tuple[str, ...]:
        """Plans with the person id in the person's place; gives the ids of those that changed. Drafts are discarded."""
        self._session.add(ErasurePassRow(engineer_id=erasure.engineer_id, person_id=erasure.person_id))
        self._session.flush()
        changed = tuple(row_id for row_id in self._plan_ids() if self._rewrite(row_id, erasure))
        held = table(PlanAssignmentRow)
        renamed = sa.update(held).where(held.c.engineer_id == erasure.engineer_id)
        self._session.execute(renamed.values(engineer_id=erasure.person_id))
        self._session.execute(delete(ErasurePassRow))
        self._session.flush()
        self._session.expire_all()
        return changed

    def _plan_ids(self) -> list[str]:
        return list(self._session.exec(select(PlanRow.id).order_by(col(PlanRow.id))))

    def _rewrite(self, plan_id: str, erasure: Erasure) -> bool:
        row = self._session.get_one(PlanRow, plan_id)
        problem = erasure.json_text(row.problem)
        policy = tuple(erasure.json_text(text) for text in json.loads(row.policy))
        written = {
            "problem": problem,
            "problem_digest": hashlib.sha256(problem.encode()).hexdigest(),
            "policy": json.dumps(policy, ensure_ascii=False),
            "policy_digest": policy_digest(policy),
            "created_by": erasure.actor(row.created_by),
        }
        if all(getattr(row, name) == value for name, value in written.items()):
            return False
        if row.state == PlanState.DRAFT and (problem, written["policy"]) != (row.problem, row.policy):
            row.state = PlanState.DISCARDED
            self._session.flush()
        self._session.expire(row)
        self._session.execute(update(PlanRow).where(col(PlanRow.id) == plan_id).values(**written))
        return True

    # -- publications -------------------------------------------------------------------------------------------

    def rewrite_publications(self, erasure: Erasure) -> None:
        """Saved plans, the outbox and the ledger of what we own at targets."""
        for row in self._session.exec(select(PublicationRow)):
            text = erasure.json_text(row.plan_json)
            if text != row.plan_json:
                plan = _rehashed(json.loads(text))
                row.plan_json, row.desired_hash = canonical_json(plan), plan.desired_hash
                self._session.add(row)
        for kind in (PublicationOperationRow, PublishedOverrideRow):
            theirs = table(kind).c.account.in_(erasure.accounts)
            written = {"email": erasure.email, "account": erasure.person_id}
            self._session.execute(update(kind).where(theirs).values(**written))
        self._session.flush()

    # -- the rest -----------------------------------------------------------------------------------------------

    def forget_person(self, erasure: Erasure, now: datetime) -> None:
        """Empties the row that says who the person id is."""
        row = self._session.get_one(RecordPersonRow, erasure.person_id)
        row.handle = row.name = row.email = None
        row.erased_at = now
        self._session.add(row)
        self._session.flush()

    def sweep(self, erasure: Erasure) -> None:
        """Takes names and addresses out of every other text that is kept, such as the title of a commitment."""
        for place, column, key, value in self._texts(erasure):
            same = sa.and_(*(place.c[name] == part for name, part in key.items()))
            without = erasure.actor(value) if column == _ACTOR else erasure.text(value)
            self._session.execute(sa.update(place).where(same).values({column: without}))
        self._session.flush()
        self._session.expire_all()

    def left_over(self, erasure: Erasure) -> tuple[str, ...]:
        """Where a name or address still stands, as table.column; empty when all went well."""
        return tuple(
            sorted({f"{place.name}.{column}" for place, column, _, _ in self._texts(erasure, everywhere=True)})
        )

    def _texts(self, erasure: Erasure, *, everywhere: bool = False) -> Iterator[tuple[Table, str, dict[str, Any], str]]:
        connection = self._session.connection()
        kept = _NAMELESS if everywhere else _NAMELESS | _BY_ID
        for schema, name in _places(connection):
            if name in kept:
                continue
            place = Table(name, sa.MetaData(), schema=schema, autoload_with=connection)
            keys = [column.name for column in place.primary_key] or [column.name for column in place.columns]
            texts = [column.name for column in place.columns if isinstance(column.type, sa.String)]
            for row in self._session.execute(sa.select(place)).mappings().all():
                for column in texts:
                    value = row[column]
                    acted = column == _ACTOR and value == erasure.engineer_id
                    if isinstance(value, str) and (acted or erasure.names_them(value)):
                        yield place, column, {key: row[key] for key in keys}, value


def _places(connection: Connection) -> Iterator[tuple[str | None, str]]:
    """Every table with its schema: on PostgreSQL the jobs have one of their own."""
    known = inspect(connection)
    own = {None} if connection.dialect.name == "sqlite" else {*known.get_schema_names()} - {"information_schema"}
    yield from ((schema, name) for schema in sorted(own, key=str) for name in known.get_table_names(schema=schema))


def _rehashed(tree: Any) -> PublicationPlan:
    """A saved plan whose hash is that of what it holds now."""
    wanted = WantedSchedule.model_validate_json(json.dumps(tree["wanted"]))
    return PublicationPlan.model_validate_json(json.dumps({**tree, "desired_hash": digest(wanted)}))


def compact(engine: Engine) -> None:
    """Rewrites the database, so that what was deleted or changed is in none of its bytes.

    On SQLite the write-ahead log is emptied too; raises StoreFailed when somebody else reads the store meanwhile.
    """
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        if engine.dialect.name == "sqlite":
            _compact_file(raw)
        else:
            raw.rollback()
            raw.autocommit = True
            raw.execute("VACUUM FULL")
            raw.autocommit = False


def _compact_file(raw: sqlite3.Connection) -> None:
    try:
        raw.execute("PRAGMA query_only=OFF")
        raw.execute("VACUUM")
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if is_full(error):
            raise StoreFailed(f"{_STILL_IN_BYTES}, because {FULL}; make room there") from error
        raise StoreFailed(f"{_STILL_THERE} ({error})") from error
    if busy:
        raise StoreFailed(_STILL_THERE)


_STILL_IN_BYTES = "the person is erased, but their bytes are still in the files of the store"
_STILL_THERE = f"{_STILL_IN_BYTES}, because others use it; stop them first"
