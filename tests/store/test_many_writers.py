"""Several processes write at once, and some die in the middle."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.store.unit_of_work import open_store
from tests.store import writer
from tests.store.contents import a_content
from tests.support.builders import NOW
from tests.support.shared import REPOSITORY


def _start(url: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.writer", url, str(count)]
    return subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _go(processes: list[subprocess.Popen[str]]) -> None:
    """Lets them loose together, once all are ready."""
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


@pytest.mark.slow
def test_four_writers_lose_no_update(path: Path) -> None:
    """Each reads a number and writes one more, a hundred times; nobody's step is overwritten by another's."""
    url = f"sqlite:///{path}"
    store = open_store(url)
    writer.start(store)
    processes = [_start(url, 100) for _ in range(4)]
    _go(processes)
    answers = [process.communicate(timeout=120) for process in processes]
    assert [(p.returncode, errors) for p, (_, errors) in zip(processes, answers, strict=True)] == [(0, "")] * 4
    steps = sorted(int(line) for output, _ in answers for line in output.split())
    assert steps == list(range(1, 401))
    assert writer.read(store) == 400
    store.close()


@pytest.mark.slow
def test_what_was_acknowledged_survives_the_death_of_the_writer(path: Path) -> None:
    """Killed in the middle of its work five times; every number it said is in the file, which is sound."""
    url = f"sqlite:///{path}"
    store = open_store(url)
    writer.start(store)
    store.close()
    said = 0
    for kill in range(5):
        process = _start(url, 1_000_000)
        _go([process])
        for _ in range(7 + 3 * kill):
            said = int(process.stdout.readline())
        process.kill()
        output, _ = process.communicate(timeout=30)
        rest, _, _ = output.rpartition("\n")  # the last line may be torn
        said = int(rest.split()[-1]) if rest else said
        with closing(sqlite3.connect(path)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        store = open_store(url)
        assert writer.read(store) in (said, said + 1)  # one may have been kept before it could be said
        store.close()


def test_stores_that_are_opened_at_the_same_moment_share_one_file(path: Path) -> None:
    """The first start of two programs on an empty folder: both find a whole store."""
    processes = [_start(f"sqlite:///{path}", 0) for _ in range(3)]
    _go(processes)
    answers = [process.communicate(timeout=60) for process in processes]
    assert [(p.returncode, errors) for p, (_, errors) in zip(processes, answers, strict=True)] == [(0, "")] * 3
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM watchbill_schema").fetchone() == (1,)


def test_a_reader_sees_one_moment(path: Path) -> None:
    """What is written meanwhile shows in the next unit of work, not in the middle of this one."""
    store = open_store(f"sqlite:///{path}")
    with store.reading() as reader:
        assert reader.plans.plans() == ()
        with store.writing() as work:
            work.plans.save_draft(a_content(), now=NOW, by="Ops")
        assert reader.plans.plans() == ()
    with store.reading() as reader:
        assert len(reader.plans.plans()) == 1
    store.close()
