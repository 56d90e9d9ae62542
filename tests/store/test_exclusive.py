"""Two publications from one store never run at once, and a crash locks nobody out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.domain.errors import AlreadyPublishing, TargetUnavailable
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.shared import REPOSITORY

HOLD = """
import sys, time
from scheduler.store.unit_of_work import open_store
with open_store(sys.argv[1]).publishing_alone():
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_publication_is_refused_and_the_next_one_is_not(store: SqlStore, path: Path) -> None:
    """An impatient colleague is told so; once the first has ended, failed or not, the way is free."""
    other = open_store(f"sqlite:///{path}")
    busy = pytest.raises(AlreadyPublishing, match=r"watchbill\.db.*again when it has ended")
    with store.publishing_alone(), busy, other.publishing_alone():
        raise AssertionError("two at once")
    with pytest.raises(TargetUnavailable), store.publishing_alone():
        raise TargetUnavailable("the first fails")
    with other.publishing_alone():
        pass
    other.close()


def test_a_publication_that_is_killed_leaves_no_lock_behind(store: SqlStore, path: Path) -> None:
    """Applying may be run again at once after a crash."""
    command = [sys.executable, "-c", HOLD, f"sqlite:///{path}"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyPublishing), store.publishing_alone():
            raise AssertionError("two at once")
        holder.kill()
    with store.publishing_alone():
        pass


def test_a_publication_holds_up_no_other_work(store: SqlStore, path: Path) -> None:
    """Plans can be made and read meanwhile; another store is not concerned at all."""
    elsewhere = open_store(f"sqlite:///{path.with_name('other.db')}")
    with store.publishing_alone(), elsewhere.publishing_alone(), store.writing() as work:
        assert work.plans.plans() == ()
    elsewhere.close()


def test_a_store_in_memory_has_nobody_to_share_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs no lock file, and works on meanwhile."""
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite://")
    with store.publishing_alone(), store.reading() as work:
        assert work.plans.plans() == ()
        assert list(tmp_path.iterdir()) == []
    store.close()
