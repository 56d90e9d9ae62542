"""Whatever is edited later, evidence as of a date that is over stays the same, byte by byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.cli.html.sheets import evidence_sheet
from api.cli.render.evidence import check_says, evidence_document
from api.files.evidence_csv import evidence_csv
from scheduler.domain.plan import policy_of
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.time import DAY, WEEK
from scheduler.services.closing import close_until
from scheduler.services.covering import correct, cover
from scheduler.services.evidence import promotion_evidence
from scheduler.services.standing import served
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.builders import an_organisation
from tests.support.quarters import FIRST_MONDAY, PEOPLE, RULES, TEAMS, WEEKS, a_past_quarter, some_quarters
from tests.support.recording import a_quarter, announced, entries

QUARTERS = 2
NEXT = FIRST_MONDAY + WEEK * WEEKS * QUARTERS
CHANGED = tuple(
    engineer.model_copy(
        update={
            "name": f"Other {engineer.id}",
            "level": "IC5",
            "team_id": "core",
            "email": f"{engineer.id}@other.example",
        }
    )
    for engineer in PEOPLE
)


def outputs(store: SqlStore, at: datetime) -> list[str]:
    """Everything that is handed out about everybody, as of that date."""
    found = []
    with store.reading() as work:
        for engineer in PEOPLE:
            evidence = promotion_evidence(work.record, engineer.id, at.date())
            document = json.dumps(evidence_document(evidence), default=str, ensure_ascii=False)
            found += [document, evidence_csv(evidence), evidence_sheet(evidence), check_says(evidence.head)]
    return found


def edit_everything(store: SqlStore, _rng: Random, now: datetime) -> None:
    """Other names, levels, teams and addresses, and no rules at all."""
    organisation = an_organisation(CHANGED, teams=TEAMS)
    with store.writing() as work:
        work.organisations.replace_organisation(organisation, policy_of(RULES[:1]), {}, now)


def announce_with_other_people(store: SqlStore, _rng: Random, now: datetime) -> None:
    """A plan in which the same ids have other names, levels and teams."""
    announced(store, a_quarter((), engineers=CHANGED, teams=TEAMS, starts_on=NEXT + WEEK * WEEKS * 2), now=now)


def go_on(store: SqlStore, rng: Random, _now: datetime) -> None:
    """One more quarter."""
    a_past_quarter(store, rng, NEXT)


def correct_something(store: SqlStore, rng: Random, now: datetime) -> None:
    """Somebody else, or nobody, served what is in the record."""
    with store.reading() as work:
        seq, entry = rng.choice([pair for pair in served(work.record) if pair[1].duty_type == "shift"])
        held = work.record.people()[entry.person_id].handle
    instead = rng.choice([engineer.id for engineer in PEOPLE if engineer.id != held])
    correct(store, seq, served_by=rng.choice([instead, None]), now=now, by="Ops")


EDITS: tuple[Callable[[SqlStore, Random, datetime], None], ...] = (
    edit_everything,
    announce_with_other_people,
    correct_something,
)


@pytest.mark.slow
@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))  # a smaller seed is no simpler history
@given(seed=st.integers(0, 10_000), edits=st.lists(st.sampled_from(EDITS), min_size=1, max_size=4))
def test_no_edit_of_rules_or_people_changes_evidence_of_the_past(
    tmp_path_factory: pytest.TempPathFactory, seed: int, edits: list[Callable[[SqlStore, Random, datetime], None]]
) -> None:
    """Two drawn quarters, then edits, corrections and another quarter: documents, CSV, pages and heads are equal."""
    _edited_later_reads_the_same(tmp_path_factory, seed, edits)


def test_evidence_of_the_past_stays_after_one_of_each_edit(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One history for every run of the tests; the property draws more."""
    _edited_later_reads_the_same(tmp_path_factory, 7, list(EDITS))


def _edited_later_reads_the_same(
    folders: pytest.TempPathFactory, seed: int, edits: list[Callable[[SqlStore, Random, datetime], None]]
) -> None:
    rng = Random(seed)
    store = open_store(f"sqlite:///{folders.mktemp('evidence')}/watchbill.sqlite3")
    try:
        past = some_quarters(store, seed, QUARTERS)[-1].closed_at
        before, entries_before = outputs(store, past), len(entries(store))
        go_on(store, rng, past)
        for number, edit in enumerate(edits, start=1):
            edit(store, rng, past + timedelta(days=120 + number))
        assert len(entries(store)) > entries_before
        assert outputs(store, past) == before
        assert outputs(store, past + timedelta(days=500)) != before
    finally:
        store.close()


def test_a_cover_that_is_recorded_later_is_not_in_the_past(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As of the day of the announcement Ada still has the weekend."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('cover')}/watchbill.sqlite3")
    try:
        quarter = some_quarters(store, 2, 1, closed=0)[0]
        shifts = {shift.id for shift in quarter.plan.schedule.shifts}
        covered = {getattr(each.entry, "duty_id") for each in entries(store, EntryKind.COVERED)}  # noqa: B009
        held = next(a for a in quarter.plan.schedule.assignments if a.duty_id in shifts - covered)
        before = outputs(store, quarter.announced_at)
        who = next(engineer.id for engineer in PEOPLE if engineer.id != held.engineer_id)
        at = quarter.announced_at + DAY * 5
        cover(store, held.duty_id, instead_of=held.engineer_id, who=who, span=None, now=at, by="Ops")
        close_until(store, quarter.plan.horizon.ends_on - DAY, now=quarter.closed_at, by="Ops")
        assert outputs(store, quarter.announced_at) == before
    finally:
        store.close()
