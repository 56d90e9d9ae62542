"""Erasing somebody leaves nothing that names them, and every count as it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from scheduler.domain.facts import Allocation
from scheduler.domain.record import ErasedEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.reports.load import load_report
from scheduler.store.signing import open_key, signed_by
from scheduler.store.unit_of_work import SqlStore
from tests.support.leaving import erased, verdict_of
from tests.support.recording import AFTERWARDS, the_plan

TRACES = ("lovely",)
"""What is in the name, the address and the id, and in nothing else."""


def traces_in(url: str) -> set[str]:
    """Where, in any column of any table, her name, address or id still stands: (table.column)."""
    engine = create_engine(url)
    found = set()
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
                found |= {f"{table}.{c}" for c, v in row.items() if any(t in str(v).lower() for t in TRACES)}
    engine.dispose()
    return found


def test_the_fixture_names_her_in_many_places(lived: SqlStore, url: str) -> None:
    """Else the tests below would prove nothing."""
    assert traces_in(url) >= {
        "absence.reason",
        "engineer.name",
        "engineer.email_folded",
        "customer_event.title",
        "fact.body",
        "interlock.title",
        "plan.created_by",
        "plan.policy",
        "plan.problem",
        "plan_assignment.engineer_id",
        "policy.body",
        "publication.plan_json",
        "publication_operation.account",
        "published_override.email",
        "record_person.name",
        "rotation.body",
    }


def test_no_table_names_somebody_who_was_erased(lived: SqlStore, url: str) -> None:
    """Neither name nor address nor id nor the account at the target, in any column of any table."""
    assert erased(lived).left_over == ()
    lived.close()
    assert traces_in(url) == set()


def test_no_byte_of_the_files_names_somebody_who_was_erased(lived: SqlStore, url: str, tmp_path: Path) -> None:
    """The file, its write-ahead log and whatever else lies beside it; a server is told to rewrite its own files."""
    erased(lived)
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert bool(files) == url.startswith("sqlite")
    for path in files:
        content = path.read_bytes().lower()
        assert not any(trace.encode() in content for trace in TRACES), path


def test_the_record_verifies_after_somebody_was_erased(lived: SqlStore, tmp_path: Path) -> None:
    """Against a checkpoint from before, too; and every announced plan matches its seal."""
    key = open_key(tmp_path / "key")
    with lived.reading() as work:
        before = key.sign(work.record.head(), AFTERWARDS)
    assert verdict_of(lived, before).is_sound
    erased(lived)
    after = verdict_of(lived, before)
    assert after.is_sound
    assert after.finding.entries == before.seq + 1
    assert signed_by(before, key.public)


def test_every_count_is_what_it_was(lived: SqlStore) -> None:
    """Entries per person and kind, the ledger, and the load of everybody in the plan."""

    def counts() -> tuple[object, ...]:
        with lived.reading() as work:
            per_person = Counter((e.entry.kind, getattr(e.entry, "person_id", None)) for e in work.record.entries())
            plan = work.plans.plan("2027-Q1-v1")
        del per_person["erased", erased_id()]
        rows = load_report(plan.problem, plan.schedule)
        return per_person, sorted((row.points, row.weekend_shifts, row.hours, row.due or 0) for row in rows)

    def erased_id() -> str:
        with lived.reading() as work:
            return next((p.id for p in work.record.people().values() if p.erased_at), "")

    before = counts()
    erased(lived)
    assert counts() == before


def test_what_she_served_stays_under_her_number(lived: SqlStore) -> None:
    """A reviewer still sees two weekends of one person; nobody sees who."""
    number = erased(lived).person_id
    with lived.reading() as work:
        assert len(list(work.record.entries((EntryKind.SERVED,), person_id=number))) == 2
        person = work.record.people()[number]
        assert (person.handle, person.name, person.email, person.erased_at) == (None, None, None, AFTERWARDS)
        (entry,) = work.record.entries((EntryKind.ERASED,))
    assert isinstance(entry.entry, ErasedEntry)
    assert [each.plan for each in entry.entry.resealed] == ["2027-Q1-v1"]


def test_the_plan_can_still_be_read_and_names_a_stranger(lived: SqlStore) -> None:
    """Its digest is that of the rewritten problem, so altering it shows as before; the others are as they were."""
    before = the_plan(lived, "2027-Q1-v1")
    number = erased(lived).person_id
    plan = the_plan(lived, "2027-Q1-v1")
    assert plan.problem.engineer(number).name.startswith("Erased ")
    assert plan.problem.engineer("ben") == before.problem.engineer("ben")
    assert [a.duty_id for a in plan.schedule.assignments] == [a.duty_id for a in before.schedule.assignments]
    assert plan.provenance.problem_digest != before.provenance.problem_digest


def test_drafts_that_named_her_are_discarded(lived: SqlStore) -> None:
    """Nobody publishes duty for somebody who is gone."""
    erased(lived)
    with lived.reading() as work:
        assert work.plans.find_latest_draft() is None


def test_what_was_imported_goes_on_without_her(lived: SqlStore) -> None:
    """The others keep their rows, and texts about her say that something was taken out."""
    erased(lived)
    with lived.reading() as work:
        organisation = work.organisations.organisation()
    assert [engineer.id for engineer in organisation.engineers] == ["ben", "cleo"]
    assert [each.engineer_id for each in organisation.absences] == ["ben"]
    assert [each.title for each in organisation.interlocks] == ["Ask [erased] first"]
    assert organisation.carried == ()
    assert [fact.title for fact in organisation.facts if isinstance(fact, Allocation)] == ["With [erased]"]


def test_the_old_seal_tells_nothing_any_more(lived: SqlStore) -> None:
    """Its salt is gone: who guesses her name and rebuilds the plan cannot test the guess."""
    with lived.reading() as work:
        (announcement,) = work.record.entries((EntryKind.ANNOUNCED,))
        plan = work.plans.plan("2027-Q1-v1")
    erased(lived)
    with lived.reading() as work:
        assert work.record.seal(plan) != announcement.entry.source.seal


def test_saved_publications_can_still_be_read(lived: SqlStore) -> None:
    """Their hash is that of what they hold now."""
    number = erased(lived).person_id
    with lived.publishing() as ledger:
        (row,) = ledger.publications("PTIER2")
        assert (f"{number}@erased.invalid" in row.plan_json, row.desired_hash in row.plan_json) == (True, True)
