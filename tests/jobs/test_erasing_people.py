"""Jobs name nobody who was erased: who asked for them, and what they said, is text like any other."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import create_engine, inspect, text

from api.jobs.durable import DurableJobs
from scheduler.services.erasing import erase
from scheduler.store.unit_of_work import SqlStore
from tests.jobs.crews import SEARCH, hand_over
from tests.support.builders import NOW

NAME = "Ada Lovely-Example"


def _holds(url: str, trace: str) -> list[str]:
    """The columns, in every schema, that hold some text."""
    engine, found = create_engine(url), []
    with engine.connect() as connection:
        known = inspect(connection)
        for schema in known.get_schema_names():
            for table in known.get_table_names(schema=schema):
                rows = connection.execute(text(f'SELECT * FROM "{schema}"."{table}"')).mappings()
                found += [f"{table}.{name}" for row in rows for name, value in row.items() if trace in str(value)]
    engine.dispose()
    return found


def test_who_asked_for_a_job_is_erased_from_it(store: SqlStore, jobs: DurableJobs, url: str) -> None:
    """Under a name or under an id; the job itself can still be read, and is nobody's."""
    for number, who in enumerate((NAME, "lovely")):
        with store.writing() as work:
            work.record.person_id(who)
        hand_over(store, jobs, SEARCH.model_copy(update={"by": who}), f"solve-{number}")
        assert _holds(url, who) == ["record_person.handle", "workflow_status.inputs"] or not url.startswith("sqlite")
        assert "workflow_status.inputs" in _holds(url, who)
        jobs.close()
        erase(store, who, now=NOW + timedelta(days=1), by="Ops")
        jobs = DurableJobs(store)
        assert _holds(url, who) == []
        assert jobs.job(f"solve-{number}").order == SEARCH.model_copy(update={"by": "[erased]"})
    jobs.close()
