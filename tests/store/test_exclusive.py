"""Two publications from one store never run at once, and a crash locks nobody out."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from scheduler.domain.errors import AlreadyPublishing, StoreFailed, TargetUnavailable
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.patience import until
from tests.support.shared import REPOSITORY

HOLD = """
import sys, time
from scheduler.store.unit_of_work import open_store
with open_store(sys.argv[1]).publishing_alone():
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_publication_is_refused_and_the_next_one_is_not(store: SqlStore, url: str) -> None:
    """An impatient colleague is told so; once the first has ended, failed or not, the way is free."""
    other = open_store(url)
    place = re.escape(str(make_url(url).database))
    busy = pytest.raises(AlreadyPublishing, match=f"publishing from {place}.*again when it has ended")
    with store.publishing_alone(), busy, other.publishing_alone():
        raise AssertionError("two at once")
    with pytest.raises(TargetUnavailable), store.publishing_alone():
        raise TargetUnavailable("the first fails")
    with other.publishing_alone():
        pass
    other.close()


def test_a_publication_that_is_killed_leaves_no_lock_behind(store: SqlStore, url: str) -> None:
    """Applying may be run again at once after a crash."""
    command = [sys.executable, "-c", HOLD, url]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyPublishing), store.publishing_alone():
            raise AssertionError("two at once")
        holder.kill()
    _publish_soon(store)


def _publish_soon(store: SqlStore) -> None:
    """A server takes a moment to see that a connection is dead."""

    def free() -> bool:
        with suppress(AlreadyPublishing), store.publishing_alone():
            return True
        return False

    until(free)


def test_a_publication_holds_up_no_other_work(store: SqlStore, elsewhere: str) -> None:
    """Plans can be made and read meanwhile; another store is not concerned at all."""
    other = open_store(elsewhere)
    with store.publishing_alone(), other.publishing_alone(), store.writing() as work:
        assert work.plans.plans() == ()
    other.close()


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_publication_whose_lock_is_lost_writes_no_more(store: SqlStore, url: str) -> None:
    """A server that was restarted has forgotten who publishes, so another run may have begun."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as operator, store.publishing_alone():
        with store.writing() as work:
            assert work.plans.plans() == ()
        operator.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(StoreFailed, match="keeps others from publishing was lost"):
            store.writing().__enter__()
    with store.writing() as work:
        assert work.plans.plans() == ()


def test_a_store_in_memory_has_nobody_to_share_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs no lock file, and works on meanwhile."""
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite://")
    with store.publishing_alone(), store.reading() as work:
        assert work.plans.plans() == ()
        assert list(tmp_path.iterdir()) == []
    store.close()
