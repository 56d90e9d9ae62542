"""What is kept of a job is plain JSON; whoever writes anything else into the database gains nothing."""

from __future__ import annotations

import base64
import json
import pickle
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from api.jobs.durable import DurableJobs
from api.jobs.worker import Running
from scheduler.domain.errors import BadInput
from scheduler.domain.job import JobResult, Order
from scheduler.domain.job_state import JobState
from scheduler.store.unit_of_work import SqlStore
from tests.jobs.crews import ERRAND, FOUND, SEARCH, Crew, at_work, ended, hand_over


def _everything(store: SqlStore) -> list[tuple[str, dict[str, object]]]:
    """Every row of the library's tables."""
    engine = store.for_looking_at_jobs()
    schema = None if store.is_one_file else "dbos"
    tables = set(inspect(engine).get_table_names(schema)) - {"dbos_migrations", "alembic_version"}
    found = []
    with engine.connect() as connection:
        for table in sorted(tables):
            rows = connection.execute(text(f"SELECT * FROM {schema + '.' if schema else ''}{table}")).mappings()
            found += [(table, dict(row)) for row in rows]
    return found


def test_a_store_knows_whether_anything_of_jobs_is_in_it(store: SqlStore) -> None:
    """Whoever only looks asks this first, for opening the jobs makes their tables."""
    assert not store.has_jobs
    DurableJobs(store).close()
    assert store.has_jobs


def test_what_is_kept_of_a_job_is_plain_json(store: SqlStore, jobs: DurableJobs) -> None:
    """In every column that holds a value of ours; nothing anywhere is pickled."""

    def do(order: Order, running: Running) -> JobResult:
        running.report(FOUND)
        running.wish()
        if order == ERRAND:
            raise BadInput("no")
        return JobResult(says="done")

    hand_over(store, jobs, SEARCH, "a-search")
    hand_over(store, jobs, ERRAND, "an-errand")
    with at_work(store, jobs, do):
        ended(jobs, "a-search")
        ended(jobs, "an-errand")
    kept = _everything(store)
    values = [
        row[column]
        for _, row in kept
        for column in ("inputs", "output", "error", "value")
        if "workflow_uuid" in row and row.get(column) is not None
    ]
    assert len(values) >= 6
    assert all(isinstance(json.loads(str(value)), (dict, list)) for value in values)
    assert {row["serialization"] for _, row in kept if row.get("serialization")} == {"portable_json"}


class _Evil:
    """Whoever unpickles it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


@pytest.mark.expects_error_logs
@pytest.mark.parametrize("claimed", ["py_pickle", "portable_json", None])
def test_a_job_that_holds_a_pickle_is_refused_unread(
    store: SqlStore, jobs: DurableJobs, tmp_path: Path, claimed: str | None
) -> None:
    """Whoever could write into the database could otherwise run code here."""
    hand_over(store, jobs, ERRAND, "poisoned")
    evil = base64.b64encode(pickle.dumps({"args": (_Evil(tmp_path / "run"),), "kwargs": {}})).decode()
    pickle.loads(base64.b64decode(evil))
    assert (tmp_path / "run").exists()
    (tmp_path / "run").unlink()
    with store.for_jobs().begin() as connection:
        names = _tables_with(store, "inputs")
        for name in names:
            connection.execute(text(f"UPDATE {name} SET inputs = :evil"), {"evil": evil})
        status = "workflow_status" if store.is_one_file else "dbos.workflow_status"
        connection.execute(text(f"UPDATE {status} SET serialization = :claimed"), {"claimed": claimed})
    crew = Crew()
    with at_work(store, jobs, crew):
        job = ended(jobs, "poisoned")
    assert (job.state, job.order, crew.asked) == (JobState.FAILED, None, [])
    assert not (tmp_path / "run").exists()


def _tables_with(store: SqlStore, column: str) -> list[str]:
    schema = None if store.is_one_file else "dbos"
    seen = inspect(store.for_looking_at_jobs())
    return [
        f"{schema}.{table}" if schema else table
        for table in seen.get_table_names(schema)
        if column in {each["name"] for each in seen.get_columns(table, schema)}
    ]
