"""Several processes write at once, and some die in the middle, or the server does."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.domain.record_chain import Head
from scheduler.services.verifying import verify_record
from scheduler.store.unit_of_work import open_store
from scheduler.store.upgrading import check
from tests.store import recorder, writer
from tests.store.contents import a_content
from tests.support.builders import NOW
from tests.support.postgres import Cluster, own_cluster
from tests.support.shared import REPOSITORY

FOREVER = 1_000_000


class Writing:
    """A process that writes. What it says goes to a file, where it stays when the process is killed."""

    def __init__(self, folder: Path, url: str, count: int, what: str = "writer") -> None:
        self._file = folder / f"writer-{uuid.uuid4().hex}"
        command = [sys.executable, "-m", f"tests.store.{what}", url, str(count)]
        self._errors = self._file.with_suffix(".err")
        with self._file.open("w") as said, self._errors.open("w") as errors:
            self.process = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=said, stderr=errors)

    def lines(self) -> list[str]:
        """What it has said after "ready"; the last line of a process that was killed may be torn and does not count."""
        return self._file.read_text().rpartition("\n")[0].split("\n")[1:]

    def wait_until(self, said: Callable[[], bool]) -> None:
        while not said():
            assert self.process.poll() is None, self._errors.read_text()
            time.sleep(0.01)

    def wait_until_ready(self) -> None:
        self.wait_until(lambda: self._file.read_text().startswith("ready\n"))

    def go(self) -> None:
        self.process.stdin.write(b"go\n")
        self.process.stdin.close()

    def stop(self) -> None:
        """For the end of a test that failed on the way."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def end(self, *, killed: bool = False) -> list[str]:
        """Waits for its end, or brings it about."""
        if killed:
            self.process.kill()
        assert self.process.wait(timeout=120) == (-signal.SIGKILL if killed else 0), self._errors.read_text()
        return self.lines()


Begin = Callable[..., list[Writing]]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Starts a number of writers."""
    begun: list[Writing] = []

    def some(number: int, url: str, count: int = FOREVER, what: str = "writer") -> list[Writing]:
        begun.extend(made := [Writing(tmp_path, url, count, what) for _ in range(number)])
        return made

    yield some
    for each in begun:
        each.stop()


def _go(writings: list[Writing]) -> None:
    """Lets them loose together, once all are ready."""
    for each in writings:
        each.wait_until_ready()
    for each in writings:
        each.go()


@pytest.mark.slow
def test_eight_writers_lose_no_update(url: str, begin: Begin) -> None:
    """Each reads a number and writes one more; every number is said once, by one of them, and nobody is refused."""
    store = open_store(url)
    writer.start(store)
    writings = begin(8, url, count=25)
    _go(writings)
    lines = [line for each in writings for line in each.end()]
    assert sorted(map(int, lines)) == list(range(1, len(lines) + 1))  # a line of an error is no number
    assert writer.read(store) == len(lines) == 8 * 25
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def durable(request: pytest.FixtureRequest, path: Path) -> Iterator[str]:
    """A store whose every commit is on the disk."""
    if request.param == "sqlite":
        yield f"sqlite:///{path}"
        return
    cluster = own_cluster(durable=True)
    try:
        yield cluster.url.render_as_string(hide_password=False)
    finally:
        cluster.stop()


@pytest.mark.slow
def test_what_was_acknowledged_survives_sixty_deaths_of_a_writer(durable: str, begin: Begin) -> None:
    """Killed at random moments of its work; every number it said is kept, and the store is sound."""
    rng = random.Random(60)
    store = open_store(durable)
    writer.start(store)
    said = 0
    for _ in range(20):
        writings = begin(3, durable)
        _go(writings)
        writings[0].wait_until(lambda first=writings[0]: bool(first.lines()))
        lines = []
        for each in writings:
            time.sleep(rng.uniform(0, 0.1))
            lines += each.end(killed=True)
        assert [line for line in lines if line.startswith("failed")] == []
        said = max([said, *map(int, lines)])
        assert said <= writer.read(store) <= said + len(writings)  # some were kept before they could be said
    store.close()
    assert check(durable) == ()


@pytest.mark.slow
def test_no_entry_of_the_record_is_lost_in_sixty_deaths_of_who_writes_it(durable: str, begin: Begin) -> None:
    """Killed at random moments; every head that one of them said stands in the chain, which verifies, and of no unit
    of work is there a part."""
    rng = random.Random(61)
    store = open_store(durable)
    said: list[Head] = []
    for _ in range(20):
        writings = begin(3, durable, what="recorder")
        _go(writings)
        writings[0].wait_until(lambda first=writings[0]: bool(first.lines()))
        for each in writings:
            time.sleep(rng.uniform(0, 0.1))
            said += map(Head.read, each.end(killed=True))
    with store.reading() as work:
        verdict = verify_record(work.record, work.plans, is_signed=lambda _: False, seen=said)
    assert verdict.is_sound, verdict.finding.fault
    assert verdict.witnesses == tuple(sorted(head.seq for head in said))  # nobody was told of the same place twice
    assert len(said) >= 20
    assert verdict.finding.entries % recorder.AT_ONCE == 0
    store.close()
    assert check(durable) == ()


@pytest.mark.slow
@pytest.mark.postgres
def test_what_was_acknowledged_survives_four_deaths_of_the_server(begin: Begin) -> None:
    """As in a power cut, under two writers; they are told, go on when the server is back, and nothing they said is
    lost."""
    cluster = own_cluster(durable=True)
    try:
        _kill_the_server(cluster, begin, times=4)
    finally:
        cluster.stop()


def _kill_the_server(cluster: Cluster, begin: Begin, times: int) -> None:
    url = cluster.url.render_as_string(hide_password=False)
    store = open_store(url)
    writer.start(store)
    rng, writings = random.Random(4), begin(2, url)
    _go(writings)
    _have_said_more(writings)
    for _ in range(times):
        time.sleep(rng.uniform(0, 0.2))
        cluster.kill()
        cluster.start()
        _have_said_more(writings)
    lines = [line for each in writings for line in each.end(killed=True)]
    said = [int(line) for line in lines if not line.startswith("failed")]
    failed = [line for line in lines if line.startswith("failed")]
    assert len(failed) >= times
    assert len(said) == len(set(said)) > 20
    assert max(said) <= writer.read(store) <= max(said) + len(failed) + len(writings)
    store.close()
    assert check(url) == ()


def _have_said_more(writings: list[Writing]) -> None:
    """Every writer goes on, and has been told of what failed meanwhile."""
    for each in writings:
        before = len(each.lines())
        each.wait_until(lambda each=each, before=before: len(each.lines()) > before + 5)


def test_stores_that_are_opened_at_the_same_moment_share_one_file(path: Path, begin: Begin) -> None:
    """The first start of three programs on an empty folder: all find a whole store."""
    writings = begin(3, f"sqlite:///{path}", count=0)
    _go(writings)
    assert [each.end() for each in writings] == [[], [], []]
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM watchbill_schema").fetchone() == (1,)


def test_a_reader_sees_one_moment(url: str) -> None:
    """What is written meanwhile shows in the next unit of work, not in the middle of this one."""
    store = open_store(url)
    with store.reading() as reader:
        assert reader.plans.plans() == ()
        with store.writing() as work:
            work.plans.save_draft(a_content(), now=NOW, by="Ops")
        assert reader.plans.plans() == ()
    with store.reading() as reader:
        assert len(reader.plans.plans()) == 1
    store.close()
