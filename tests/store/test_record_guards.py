"""The record is only ever added to, and a plan is rewritten for an erasure alone, whoever holds the database."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from scheduler.domain.errors import BadInput, StoreFailed
from scheduler.domain.record_kinds import EntryKind
from scheduler.services.verifying import Verdict, verify_record
from scheduler.store.signing import open_key
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import NOW
from tests.support.recording import FIRST, SECOND, THIRD, a_quarter, announced, entries

GONE = "p-" + "0" * 32


@pytest.fixture
def recorded(store: SqlStore) -> SqlStore:
    """A store with an announced plan: four entries, the second of which is about Ada."""
    announced(store, a_quarter(), ("ada", FIRST), ("ben", SECOND), ("cleo", THIRD))
    return store


@pytest.fixture
def raw(recorded: SqlStore, url: str) -> Iterator[Connection]:
    """A connection of somebody who does not ask Watchbill."""
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def change(raw: Connection, *statements: str) -> None:
    for statement in statements:
        raw.exec_driver_sql(statement)
    raw.commit()


def refused(raw: Connection, statement: str, says: str) -> None:
    with pytest.raises(DBAPIError, match=says):
        raw.exec_driver_sql(statement)
    raw.rollback()


def unguarded(raw: Connection) -> None:
    """What an owner of the database can do first."""
    for name in ("record_entry_stays", "record_entry_remains"):
        change(raw, f"DROP TRIGGER {name}" + (" ON record_entry" if raw.dialect.name == "postgresql" else ""))


def verdict_of(store: SqlStore, **more: object) -> Verdict:
    with store.reading() as work:
        return verify_record(work.record, work.plans, is_signed=lambda _: True, **more)


def test_no_entry_can_be_changed_or_removed(raw: Connection) -> None:
    """In no column, and not all at once."""
    for column in ("seq", "previous", "hash", "body", "kind", "person_id", "duty_id", "plan_id", "on_date", "once"):
        refused(raw, f"UPDATE record_entry SET {column} = {column} WHERE seq = 2", "the record is never rewritten")
    refused(raw, "DELETE FROM record_entry WHERE seq = 2", "the record is never rewritten")
    if raw.dialect.name == "postgresql":
        refused(raw, "TRUNCATE record_entry", "the record is never rewritten")
    else:
        copied = "INSERT OR REPLACE INTO record_entry SELECT * FROM record_entry WHERE seq = 2"
        refused(raw, copied, "the record is never rewritten")


def test_a_checkpoint_cannot_be_changed_or_removed(recorded: SqlStore, raw: Connection, tmp_path) -> None:
    """It is a witness."""
    with recorded.writing() as work:
        work.record.keep_checkpoint(open_key(tmp_path / "key").sign(work.record.head(), NOW))
    refused(raw, "UPDATE record_checkpoint SET hash = hash", "a checkpoint never changes")
    refused(raw, "DELETE FROM record_checkpoint", "a checkpoint never changes")


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE record_entry SET body = replace(body, '\"hours\":8.0', '\"hours\":9.0') WHERE seq = 2", 2),
        ("UPDATE record_entry SET person_id = NULL WHERE seq = 3", 3),
        ("UPDATE record_entry SET on_date = '2026-01-01' WHERE seq = 4", 4),
        ("DELETE FROM record_entry WHERE seq = 2", 2),
        ("UPDATE record_entry SET seq = 20 WHERE seq = 4", 4),
    ],
)
def test_who_removes_the_guards_first_is_still_found_out(
    recorded: SqlStore, raw: Connection, statement: str, bad: int
) -> None:
    """The first bad entry is named."""
    assert verdict_of(recorded).is_sound
    unguarded(raw)
    change(raw, statement)
    found = verdict_of(recorded)
    assert found.finding.fault is not None
    assert (found.finding.fault.seq, found.is_sound) == (bad, False)


def test_a_cut_off_end_shows_against_a_checkpoint_only(recorded: SqlStore, raw: Connection, tmp_path) -> None:
    """The chain that is left is whole; the file that was kept elsewhere knows better."""
    with recorded.reading() as work:
        kept = open_key(tmp_path / "key").sign(work.record.head(), NOW)
    unguarded(raw)
    change(raw, "DELETE FROM record_entry WHERE seq > 2")
    assert verdict_of(recorded).is_sound
    fault = verdict_of(recorded, given=(kept,)).finding.fault
    assert fault is not None
    assert fault.seq == 3
    assert verdict_of(recorded, seen=(kept.head,)).finding.fault == fault


def test_a_plan_that_is_not_what_was_announced_shows(recorded: SqlStore, raw: Connection) -> None:
    """Who was on it was changed past all guards; the record still knows the plan by its seal."""
    lift = " ON plan_assignment" if raw.dialect.name == "postgresql" else ""
    change(raw, f"DROP TRIGGER plan_assignment_stays{lift}")
    change(raw, "UPDATE plan_assignment SET engineer_id = 'cleo' WHERE engineer_id = 'ada'")
    found = verdict_of(recorded)
    assert (found.finding.fault, found.altered) == (None, ("2027-Q1-v1",))


@pytest.mark.parametrize(
    "statements",
    [
        (
            "UPDATE record_person SET handle = 'x' WHERE handle = 'ada'",
            "UPDATE record_person SET handle = 'ada', name = 'Ada Example' WHERE handle = 'ben'",
            "UPDATE record_person SET handle = 'ben', name = 'Ben Sample' WHERE handle = 'x'",
        ),
        ("UPDATE record_person SET name = 'Zoe' WHERE handle = 'ada'",),
        ("UPDATE record_person SET handle = NULL, name = NULL, email = NULL WHERE handle = 'ada'",),
        ("DELETE FROM record_person WHERE handle = 'ada'",),
    ],
    ids=["exchanged", "renamed", "emptied", "removed"],
)
def test_nobody_gets_the_past_of_another(recorded: SqlStore, raw: Connection, statements: tuple[str, ...]) -> None:
    """No entry is touched, and yet the record would tell of somebody else: the seals of the plans know who it was."""
    assert verdict_of(recorded).is_sound
    change(raw, *statements)
    found = verdict_of(recorded)
    assert (found.finding.fault, found.altered) == (None, ("2027-Q1-v1",))


def test_a_checkpoint_that_is_none_any_more_is_named(recorded: SqlStore, raw: Connection, tmp_path) -> None:
    """Its row was altered past the guards: a sentence says which."""
    with recorded.writing() as work:
        work.record.keep_checkpoint(open_key(tmp_path / "key").sign(work.record.head(), NOW))
    on = " ON record_checkpoint" if raw.dialect.name == "postgresql" else ""
    change(raw, f"DROP TRIGGER record_checkpoint_stays{on}", "UPDATE record_checkpoint SET hash = 'zz'")
    with pytest.raises(StoreFailed, match="the checkpoint of entry 4 was altered"):
        verdict_of(recorded)


def test_the_same_thing_is_recorded_once(recorded: SqlStore) -> None:
    """Written again, it is refused, and nothing of it is kept."""
    before = entries(recorded)
    again = [each.entry for each in entries(recorded, EntryKind.PUBLISHED)]
    with pytest.raises(BadInput, match="in the record already"), recorded.writing() as work:
        work.record.append(again)
    assert entries(recorded) == before


STAYS = "never changes|does not go back"
PASS = f"INSERT INTO erasure_pass (engineer_id, person_id) VALUES ('ada', '{GONE}')"


def test_without_an_erasure_nobody_in_a_plan_becomes_somebody_else(raw: Connection) -> None:
    """The way is open for one engineer id to one person id, and only while the erasure runs."""
    renamed = f"UPDATE plan_assignment SET engineer_id = '{GONE}' WHERE engineer_id = '{{}}'"
    refused(raw, renamed.format("ada"), "a plan never changes")
    raw.exec_driver_sql(PASS)
    raw.exec_driver_sql(renamed.format("ada"))
    raw.rollback()
    raw.exec_driver_sql(PASS)
    refused(raw, renamed.format("ben"), "a plan never changes")
    raw.exec_driver_sql(PASS)
    refused(raw, "UPDATE plan_assignment SET engineer_id = 'ben' WHERE engineer_id = 'ada'", "a plan never changes")
    raw.exec_driver_sql(PASS)
    refused(raw, f"UPDATE plan_assignment SET engineer_id = '{GONE}', seat = 2 WHERE engineer_id = 'ada'", "never")


def test_an_erasure_changes_the_texts_of_a_plan_and_nothing_else(raw: Connection) -> None:
    """A problem must name the person id; no number, no date and no state moves along."""
    honest = f"problem = replace(problem, '\"ada\"', '\"{GONE}\"'), problem_digest = 'x', created_by = '[erased]'"
    refused(raw, f"UPDATE plan SET {honest}", STAYS)
    raw.exec_driver_sql(PASS)
    raw.exec_driver_sql(f"UPDATE plan SET {honest}")
    raw.rollback()
    for more in ("penalty = 0", "quarter = 'x'", "seed = 1", "term_rotations = '[]'", "published_at = '2001-01-01'"):
        raw.exec_driver_sql(PASS)
        refused(raw, f"UPDATE plan SET {honest}, {more}", STAYS)
    raw.exec_driver_sql(PASS)
    refused(raw, "UPDATE plan SET problem = '{}'", STAYS)
    raw.exec_driver_sql(PASS)
    refused(raw, f"UPDATE plan SET {honest}, state = 'superseded'", STAYS)
    raw.exec_driver_sql(PASS)
    refused(raw, "UPDATE plan_shift SET seats = 2", "a plan never changes")


def test_no_pass_for_an_erasure_stays_behind(recorded: SqlStore, raw: Connection) -> None:
    """It lives inside one transaction."""
    assert raw.execute(text("SELECT count(*) FROM erasure_pass")).scalar() == 0


@pytest.mark.parametrize("seed", range(5))
def test_any_single_change_to_the_stored_record_is_found(recorded: SqlStore, raw: Connection, seed: int) -> None:
    """One random character of one random column of one random row."""
    pick = Random(seed)
    unguarded(raw)
    seq = pick.randrange(1, 5)
    column = pick.choice(["previous", "hash", "body", "kind", "on_date", "once"])
    value = raw.execute(text(f"SELECT {column} FROM record_entry WHERE seq = {seq}")).scalar_one()
    at = pick.randrange(len(value))
    changed = value[:at] + ("z" if value[at] != "z" else "y") + value[at + 1 :]
    raw.execute(text(f"UPDATE record_entry SET {column} = :value WHERE seq = {seq}"), {"value": changed})
    raw.commit()
    fault = verdict_of(recorded).finding.fault
    assert fault is not None
    assert fault.seq == seq
