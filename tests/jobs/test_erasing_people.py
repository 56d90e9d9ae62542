"""Jobs name nobody who was erased: who asked for them, and what they said, is text like any other."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
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


@pytest.mark.parametrize("who", [NAME, "lovely"])
def test_who_asked_for_a_job_is_erased_from_it(store: SqlStore, jobs: DurableJobs, url: str, who: str) -> None:
    """Under a name or under an id; the job itself can still be read, and is nobody's."""
    with store.writing() as work:
        work.record.person_id(who)
    hand_over(store, jobs, SEARCH.model_copy(update={"by": who}), "solve-1")
    assert set(_holds(url, who)) == {"record_person.handle", "workflow_input.inputs"}
    jobs.close()  # who reads the file keeps its bytes from being rewritten
    erase(store, who, now=NOW + timedelta(days=1), by="Ops")
    assert _holds(url, who) == []
    with closing(DurableJobs(store)) as desk:
        assert desk.job("solve-1").order == SEARCH.model_copy(update={"by": "[erased]"})
