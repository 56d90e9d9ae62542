"""Why somebody is away is nobody's business."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from scheduler.domain.values import canonical_json
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import POLICY, content_of
from tests.support.builders import NOW, a_problem_of, a_schedule, an_absence, an_organisation

REASON = "chemotherapy-canary"


def test_the_reason_of_an_absence_reaches_no_value_and_no_plan(file_store: SqlStore, path: Path) -> None:
    """It lies in one column of the store, and in nothing that is read from it."""
    organisation = an_organisation(absences=(an_absence("ada"), an_absence("ben")))
    with file_store.writing() as work:
        work.organisations.replace_organisation(organisation, POLICY, {an_absence("ada"): REASON}, NOW)
    with file_store.reading() as work:
        read = work.organisations.organisation()
    problem = a_problem_of(read)
    with file_store.writing() as work:
        plan = work.plans.save_draft(content_of(problem, a_schedule(problem)), now=NOW, by="Ops")
        published = work.plans.publish(plan.id, NOW)
    for value in (read, problem, plan, published, published.summary):
        assert REASON not in canonical_json(value)
        assert REASON not in repr(value)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT engineer_id, reason FROM absence ORDER BY position").fetchall() == [
            ("ada", REASON),
            ("ben", ""),
        ]
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        holding = {
            table for table in tables if any(REASON in str(row) for row in raw.execute(f'SELECT * FROM "{table}"'))
        }
    assert holding == {"absence"}


def test_the_next_import_forgets_the_reason(file_store: SqlStore, path: Path) -> None:
    """Reasons that are no longer written down are no longer kept."""
    with file_store.writing() as work:
        first = an_organisation(absences=(an_absence("ada"),))
        work.organisations.replace_organisation(first, POLICY, {an_absence("ada"): REASON}, NOW)
    with file_store.writing() as work:
        work.organisations.replace_organisation(an_organisation(), POLICY, {}, NOW)
    file_store.close()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM absence").fetchone() == (0,)
    assert REASON.encode() not in path.read_bytes()
