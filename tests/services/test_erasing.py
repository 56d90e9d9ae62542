"""Erasing somebody leaves nothing that names them, and every count as it was."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from scheduler.domain.checkpoints import Checkpoint
from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.facts import Allocation
from scheduler.domain.plan import PlanContent, PlanState, policy_of
from scheduler.domain.problem import CarriedLoad
from scheduler.domain.publication import Observation, PublicationTarget, WantedSchedule, WantedShift
from scheduler.domain.publication_plan import make_plan
from scheduler.domain.publication_recovery import Settlement
from scheduler.domain.record import ErasedEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.time import DAY, Span
from scheduler.domain.values import canonical_json
from scheduler.reports.load import load_report
from scheduler.services.closing import close_until
from scheduler.services.erasing import Erased, erase
from scheduler.services.recording import announce
from scheduler.services.verifying import Verdict, verify_record
from scheduler.store.signing import open_key, signed_by
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.store.contents import a_provenance, content_of
from tests.support.builders import (
    NOW,
    SATURDAY,
    a_problem_of,
    a_schedule,
    a_team,
    a_weekend_rotation,
    an_absence,
    an_engineer,
    an_event,
    an_interlock,
    an_organisation,
)
from tests.support.recording import AFTERWARDS, LAST_DAY, the_plan

NAME, EMAIL, HANDLE = "Ada Lovely-Example", "Ada.Lovely@example.com", "ada.lovely"
TRACES = ("lovely",)
"""What is in the name, the address and the id, and in nothing else."""


def an_organisation_with_ada():
    """Her name stands in every kind of text that people write."""
    people = (
        an_engineer(HANDLE, name=NAME, email=EMAIL),
        an_engineer("ben", name="Ben Sample"),
        an_engineer("cleo", name="Cleo Pattern"),
    )
    return an_organisation(
        people,
        teams=(a_team("core"),),
        rotations=(a_weekend_rotation(engineer_ids=(HANDLE, "ben", "cleo")),),
        absences=(an_absence("ben", SATURDAY - DAY * 40), an_absence(HANDLE, SATURDAY - DAY * 50)),
        interlocks=(an_interlock(title=f"Ask {NAME.upper()} first"), an_interlock("hers", engineer_id=HANDLE)),
        events=(an_event(title=f"Upgrade, contact {EMAIL.lower()}", extra_seats=0),),
        carried=(CarriedLoad(engineer_id=HANDLE, load=20),),
        facts=(
            Allocation(engineer_id=HANDLE, percent=20, first_on=SATURDAY, last_on=SATURDAY, title="Hers"),
            Allocation(engineer_id="ben", percent=20, first_on=SATURDAY, last_on=SATURDAY, title=f"With {NAME}"),
        ),
    )


@pytest.fixture
def lived(both: SqlStore) -> SqlStore:
    """A quarter that was planned, announced, sent to a target, served and closed; and one more draft. Ada is in all."""
    organisation, policy = an_organisation_with_ada(), policy_of((AbsenceConstraint(owner=NAME), Coverage(weight=5)))
    problem = a_problem_of(organisation)
    reasons = {an_absence(HANDLE, SATURDAY - DAY * 50): f"{NAME} is ill"}
    holders = (HANDLE, "ben", HANDLE, "cleo")
    held = [(who, shift.id) for who, shift in zip(holders, problem.shifts, strict=False)]
    content = content_of(problem, a_schedule(problem, *held), policy=policy, provenance=a_provenance(problem, policy))
    with both.writing() as work:
        work.organisations.replace_organisation(organisation, policy, reasons, NOW)
        plan = work.plans.save_draft(content, now=NOW, by=NAME)
    announce(both, plan.id, parse_policy=lambda _: (), now=NOW, by="Ops")
    _sent(both, NOW)
    close_until(both, LAST_DAY, now=AFTERWARDS, by="Ops")
    with both.writing() as work:
        work.plans.save_draft(content, now=AFTERWARDS, by="Ops")
    return both


def _sent(store: SqlStore, now: datetime) -> None:
    """One write that was made at a target, for her."""
    span = Span(start_at=now + DAY, end_at=now + DAY + timedelta(hours=8))
    wanted = WantedSchedule(
        target=PublicationTarget(schedule_id="PTIER2", rotation_id="tier2", seat=1),
        window=Span(start_at=now, end_at=now + DAY * 90),
        shifts=(WantedShift(key="tier2/1", span=span, email=EMAIL),),
    )
    plan = make_plan(wanted, {EMAIL.lower(): "PLOVELY"}, Observation(), (), now=now)
    with store.publishing() as ledger:
        sent = ledger.record_sent(ledger.open_publication(plan, now), plan.creates, (), now)
        done = [Settlement(sent=each, state="done", external_id="Q1") for each in sent]
        ledger.record_settled("PTIER2", done, now)


def erased(store: SqlStore, **changes: object) -> Erased:
    return erase(store, **({"handle": HANDLE, "now": AFTERWARDS, "by": "Ops"} | changes))


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


def verdict_of(store: SqlStore, *given: Checkpoint) -> Verdict:
    with store.reading() as work:
        return verify_record(work.record, work.plans, is_signed=lambda _: True, given=given)


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


def test_a_namesake_keeps_the_name(both: SqlStore) -> None:
    """Two people of one name: one goes, and where the other's name stands is said."""
    twins = (an_engineer("one", name=NAME), an_engineer("two", name=NAME))
    with both.writing() as work:
        work.organisations.replace_organisation(an_organisation(twins), (), {}, NOW)
    assert erased(both, handle="one").left_over == ("engineer.name",)
    with both.reading() as work:
        assert [engineer.name for engineer in work.organisations.organisation().engineers] == [NAME]


def test_somebody_with_duty_ahead_is_not_erased(lived: SqlStore) -> None:
    """The pager would go to nobody; the refusal names the duty, and changes nothing."""
    before = canonical_json(the_plan(lived, "2027-Q1-v1"))
    with pytest.raises(BadInput, match="is announced for tier2/2027-01-09"):
        erased(lived, now=NOW)
    assert canonical_json(the_plan(lived, "2027-Q1-v1")) == before


def test_somebody_whom_a_target_still_shows_is_not_erased(lived: SqlStore) -> None:
    """First the target forgets, else nobody could tell our entry there from a stranger's."""
    _sent(lived, AFTERWARDS)
    with pytest.raises(BadInput, match="a target still shows"):
        erased(lived)
    erased(lived, now=AFTERWARDS + DAY * 2)


def test_the_only_one_on_a_rotation_is_not_erased(both: SqlStore) -> None:
    """An empty list of people means everybody."""
    alone = an_organisation(rotations=(a_weekend_rotation(engineer_ids=("ada",)),))
    with both.writing() as work:
        work.organisations.replace_organisation(alone, (), {}, NOW)
    with pytest.raises(BadInput, match="is for ada alone"):
        erased(both, handle="ada")
    with both.reading() as work:
        assert len(work.organisations.organisation().engineers) == 3


@pytest.mark.parametrize("handle", [HANDLE, EMAIL.upper()])
def test_a_person_is_named_by_id_or_address(lived: SqlStore, handle: str) -> None:
    """In any case; nobody else will do, and nobody erases themselves."""
    with pytest.raises(NotFound):
        erased(lived, handle="zoe")
    with pytest.raises(BadInput, match="nobody erases themselves"):
        erased(lived, handle=handle, by=HANDLE)
    assert erased(lived, handle=handle).plans


def test_files_are_rewritten_again_for_somebody_who_was_erased_before(lived: SqlStore) -> None:
    """By the number alone; the record does not change."""
    number = erased(lived).person_id
    with lived.reading() as work:
        before = work.record.head()
    assert erased(lived, handle=number).plans == ()
    with lived.reading() as work:
        assert work.record.head() == before


def test_somebody_who_comes_back_is_somebody_new(lived: SqlStore, url: str) -> None:
    """The same id gets another number, and what was before is not theirs."""
    number = erased(lived).person_id
    with lived.writing() as work:
        assert work.record.person_id(HANDLE) != number
    again = open_store(url)
    assert verdict_of(again).is_sound
    again.close()


def test_somebody_who_only_acted_under_an_ordinary_word_is_forgotten_as_an_actor_alone(
    lived: SqlStore, url: str
) -> None:
    """A word such as the kind of a rule stays wherever it means something else; drafts that they made stay drafts."""
    with lived.reading() as work:
        policy, before = work.organisations.policy(), work.plans.plan("2027-Q1-v2")
    with lived.writing() as work:
        content = PlanContent(**{name: getattr(before, name) for name in PlanContent.model_fields})
        draft = work.plans.save_draft(content, now=AFTERWARDS, by="coverage")
        work.record.person_id("coverage")
    number = erased(lived, handle="coverage").person_id
    with lived.reading() as work:
        assert work.organisations.policy() == policy
        kept = work.plans.plan(draft.id)
        assert (kept.created_by, kept.state, kept.policy) == (number, PlanState.DRAFT, before.policy)
        assert work.record.find_person("coverage") is None
    assert verdict_of(lived).is_sound
