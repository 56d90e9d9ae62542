"""Workers keep their names, are heard, and are missed when they fall silent."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from api.jobs.liveness import Liveness
from scheduler.domain.errors import AlreadyServing
from scheduler.store.jobs import Worker
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.builders import NOW
from tests.support.postgres import a_database

SILENCE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


class Clock:
    """Goes where it is told."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _a_worker(store: SqlStore, clock: Clock) -> Liveness:
    return Liveness(store, silence=SILENCE, now=clock)


def _heard(store: SqlStore, **changes: object) -> None:
    """Another worker, of another machine unless said otherwise, which has just spoken."""
    other = {"name": "watchbill-worker-0", "token": "theirs", "host": "elsewhere", "pid": 7, "beat_at": NOW}
    with store.writing() as work:
        work.jobs.beat(Worker(**(other | changes)))


def test_workers_are_numbered_as_they_come(store: SqlStore, clock: Clock) -> None:
    """The first that is free, or the one that was asked for."""
    _heard(store)
    assert _a_worker(store, clock).claim() == "watchbill-worker-1"
    assert _a_worker(store, clock).claim(4) == "watchbill-worker-4"


def test_two_workers_never_have_one_name(store: SqlStore, clock: Clock) -> None:
    """They would take each other's jobs. One that was silent for long enough does not count: just not, just so."""
    _heard(store)
    clock.at = NOW + SILENCE - SECOND
    with pytest.raises(AlreadyServing, match=r"watchbill-worker-0 is at work already \(process 7 on elsewhere"):
        _a_worker(store, clock).claim(0)
    clock.at = NOW + SILENCE
    assert _a_worker(store, clock).claim(0) == "watchbill-worker-0"


def test_a_worker_that_was_killed_gets_its_name_back_at_once(store: SqlStore, clock: Clock) -> None:
    """On the same machine it is plain that its process is gone; in a container, that the number is our own."""
    host = _a_worker(store, clock).worker.host
    for pid in (2**22 + 1, os.getpid()):
        _heard(store, host=host, pid=pid)
        assert _a_worker(store, clock).claim(0) == "watchbill-worker-0"
    _heard(store, host=host, pid=os.getppid())
    with pytest.raises(AlreadyServing):
        _a_worker(store, clock).claim(0)


@pytest.mark.postgres
def test_the_jobs_of_a_silent_worker_are_taken_over_once(clock: Clock) -> None:
    """Not a second too early; then it is forgotten."""
    with a_database() as url, closing(open_store(url)) as store:
        worker, taken = _a_worker(store, clock), []
        _heard(store)
        worker.claim()
        clock.at = NOW + SILENCE - SECOND
        worker.beat(taken.append)
        assert taken == []
        clock.at = NOW + SILENCE
        worker.beat(taken.append)
        worker.beat(taken.append)
        assert taken == ["watchbill-worker-0"]
        with store.reading() as work:
            assert [each.name for each in work.jobs.workers()] == ["watchbill-worker-1"]


def test_a_worker_that_ends_on_purpose_is_missed_at_once(store: SqlStore, clock: Clock) -> None:
    """Others need not wait for the silence; its own next life takes its name."""
    worker = _a_worker(store, clock)
    worker.claim()
    worker.sign_off()
    with store.reading() as work:
        (left,) = work.jobs.workers()
    assert left.beat_at == NOW - SILENCE
    assert _a_worker(store, clock).claim() == "watchbill-worker-0"
