"""Writers at the same time, each adding one to the same number: python -m benchmarks.writers [--seconds 5] [--url URL]

Every way of writing is tried with eight processes on a fresh database: ours on SQLite, and on PostgreSQL ours, what
PostgreSQL does when nothing is said, and serializable transactions that are tried again. Prints one JSON line for each.
Without ``--url`` there is no PostgreSQL; the database it names must be empty. Exit code 1 when our way loses an update.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path

import sqlalchemy
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from scheduler.store.engine import connect, writing

NUMBER = sqlalchemy.Table(
    "benchmark_number", sqlalchemy.MetaData(), sqlalchemy.Column("value", sqlalchemy.Integer, nullable=False)
)


@dataclass(frozen=True)
class Tally:
    """What one process did; ``worst`` is its longest step in seconds, with every try of it."""

    done: int
    refused: int
    worst: float


def _ours(engine: Engine) -> Engine:
    return writing(engine)


def _plain(engine: Engine) -> Engine:
    return engine


def _serializable(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="SERIALIZABLE")


WAYS: dict[str, Callable[[Engine], Engine]] = {"ours": _ours, "plain": _plain, "serializable": _serializable}


def _add_one(connection: Connection) -> None:
    value = connection.execute(sqlalchemy.select(NUMBER.c.value)).scalar_one()
    connection.execute(sqlalchemy.update(NUMBER).values(value=value + 1))


def _write(url: str, way: str, ends_after: float, ready: Barrier) -> Tally:
    engine = WAYS[way](connect(url))
    done, refused, worst = 0, 0, 0.0
    engine.connect().close()
    ready.wait()
    ends_at = time.monotonic() + ends_after
    while (begun_at := time.monotonic()) < ends_at:
        while True:
            try:
                with engine.begin() as connection:
                    _add_one(connection)
                break
            except OperationalError:
                refused += 1
        done, worst = done + 1, max(worst, time.monotonic() - begun_at)
    engine.dispose()
    return Tally(done, refused, worst)


def _measure(url: str, way: str, processes: int, seconds: float) -> dict[str, object]:
    engine = connect(url)
    with writing(engine).begin() as connection:
        NUMBER.create(connection)
        connection.execute(sqlalchemy.insert(NUMBER).values(value=0))
    with multiprocessing.get_context("spawn").Manager() as manager:
        ready = manager.Barrier(processes)
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            tallies = pool.starmap(_write, [(url, way, seconds, ready)] * processes, chunksize=1)
    with writing(engine).begin() as connection:
        kept = connection.execute(sqlalchemy.select(NUMBER.c.value)).scalar_one()
        NUMBER.drop(connection)
    engine.dispose()
    done = sum(each.done for each in tallies)
    return {
        "database": engine.dialect.name,
        "way": way,
        "committed": done,
        "lost": done - kept,
        "refused": sum(each.refused for each in tallies),
        "worst_seconds": round(max(each.worst for each in tallies), 2),
    }


def main() -> int:
    """Measures every way and prints; 1 when ours lost anything."""
    parser = argparse.ArgumentParser(description="Measure writers at the same time.")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--url", help="an empty PostgreSQL database")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tries = [(f"sqlite:///{Path(folder) / 'writers.db'}", "ours")]
        tries += [(asked.url, way) for way in WAYS] if asked.url else []
        found = [_measure(url, way, asked.processes, asked.seconds) for url, way in tries]
    for each in found:
        print(json.dumps(each))
    return int(any(each["lost"] for each in found if each["way"] == "ours"))


if __name__ == "__main__":
    sys.exit(main())
