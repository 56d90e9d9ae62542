"""How fast the API takes registrations: several clients at once against a real server on a file, every write synced.

    python -m benchmarks.http --seconds 10 --clients 8 --while-solving

The server is a process of its own, so its CPU seconds can be told from those of the clients. A solve that runs
meanwhile is one of the bundled organisation, on one thread, at the low priority that background searches have.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from api.jobs.solver import NICE

FIRST_DAY = date(2027, 1, 9)
WATCHBILL = (sys.executable, "-c", "from api.cli.main import run; run()")
PATIENCE_SECONDS = 60.0
STARTING_SECONDS = 5.0
LEAST_PER_SECOND, LONGEST_MS = 150, 250
FEW_EACH = 400
"""Registrations that one engineer makes at most; the API refuses more than 500 in force."""


class Figures(NamedTuple):
    """Writes in a second, CPU milliseconds of the server for each, and how long callers waited, in milliseconds."""

    per_second: float
    cpu_ms: float
    half_ms: float
    p99_ms: float
    refused: int

    @property
    def met(self) -> bool:
        """The bar: 150 registrations a second, and one in a hundred at most waits 250 ms."""
        return self.per_second >= LEAST_PER_SECOND and self.p99_ms < LONGEST_MS and not self.refused


def watchbill(workspace: Path, *words: str) -> str:
    command = [*WATCHBILL, "-w", str(workspace), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


@contextmanager
def served(workspace: Path) -> Iterator[tuple[str, int]]:
    """Host and port of a server, and its process id."""
    command = [*WATCHBILL, "-w", str(workspace), "serve", "--port", "0"]
    generous = {"WATCHBILL_REQUESTS_PER_SECOND": "100000", "WATCHBILL_REQUESTS_AT_ONCE": "100000"}
    environment = {**os.environ, **generous}
    with (workspace / "said").open("w+") as said:
        server = subprocess.Popen(command, stderr=said, env=environment)  # noqa: S603 -- our own command
        try:
            yield _address(workspace / "said", server), server.pid
        finally:
            server.terminate()
            server.wait(PATIENCE_SECONDS)


def _address(said: Path, server: subprocess.Popen[bytes]) -> str:
    given_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < given_up_at and server.poll() is None:
        found = re.search(r"http://(\S+) ", said.read_text("utf-8"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise SystemExit(f"the server did not start: {said.read_text('utf-8')}")


def cpu_seconds(pid: int) -> float:
    """User and system time of all threads of a process, as Linux counts them."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def a_wish(person: str, number: int) -> str:
    """A registration, as JSON, for a day that the person has not named before: each number is another day."""
    day = str(FIRST_DAY + timedelta(days=number))
    return json.dumps({"kind": "preference", "first_on": day, "last_on": day, "grade": "prefer", "engineer_id": person})


def _write(address: str, key: str, people: list[str], until: float, waits: list[float], refused: list[float]) -> None:
    """One client on one connection, as fast as it is answered."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    for person in people:
        for number in range(FEW_EACH):
            if time.monotonic() >= until:
                return
            began_at = time.perf_counter()
            body = a_wish(person, number)
            connection.request("POST", "/v1/registrations", body, {**headers, "Idempotency-Key": uuid4().hex})
            answer = connection.getresponse()
            answer.read()
            (waits if answer.status == 201 else refused).append(time.perf_counter() - began_at)


@contextmanager
def solving(workspace: Path, seconds: float) -> Iterator[None]:
    """A solve of the same organisation in a process of its own, until the block ends."""
    words = ("plan", "--seconds", str(max(1.0, seconds)), "--weeks", "53", "--workers", "1")
    command = [*WATCHBILL, "-w", str(workspace), *words]
    nice = partial(os.nice, NICE)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=nice) as solve:  # noqa: S603, PLW1509 -- our own command, and no threads yet
        try:
            time.sleep(STARTING_SECONDS)  # until it really searches
            yield
            if solve.poll() is not None:
                raise SystemExit("the solve ended before the measurement did")
        finally:
            solve.kill()


def measure(seconds: float, clients: int, *, while_solving: bool = False) -> Figures:
    """Registers for that long."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        watchbill(workspace, "init", str(workspace / "files"))
        watchbill(workspace, "import", str(workspace / "files"))
        key = watchbill(workspace, "key", "create", "--admin").strip()
        with served(workspace) as (address, pid):
            people = people_of(address, key)
            beside = solving(workspace, seconds + PATIENCE_SECONDS) if while_solving else nullcontext()
            with beside:
                return _measured(address, key, pid, [people[n::clients] for n in range(clients)], seconds)


def people_of(address: str, key: str) -> list[str]:
    connection = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/v1/people?limit=100", headers={"Authorization": f"Bearer {key}"})
    return [item["id"] for item in json.load(connection.getresponse())["items"]]


def _measured(address: str, key: str, pid: int, shares: list[list[str]], seconds: float) -> Figures:
    waits: list[float] = []
    refused: list[float] = []
    began_at, cpu = time.monotonic(), cpu_seconds(pid)
    threads = [
        threading.Thread(target=_write, args=(address, key, people, began_at + seconds, waits, refused))
        for people in shares
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken, used = time.monotonic() - began_at, cpu_seconds(pid) - cpu
    waits.sort()
    return Figures(
        len(waits) / taken,
        1000 * used / len(waits),
        1000 * statistics.median(waits),
        1000 * waits[int(len(waits) * 0.99)],
        len(refused),
    )


def main() -> None:
    """Prints one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--while-solving", action="store_true", help="beside a solve on one thread")
    parser.add_argument("--json", action="store_true", help="one JSON document, for the page of figures")
    asked = parser.parse_args()
    found = measure(asked.seconds, asked.clients, while_solving=asked.while_solving)
    if asked.json:
        print(json.dumps({name: round(value, 2) for name, value in found._asdict().items()} | {"met": found.met}))
        return
    print(
        f"registrations on SQLite FULL, {asked.clients} clients: {found.per_second:.0f}/s, {found.cpu_ms:.2f} ms CPU "
        f"each, median {found.half_ms:.0f} ms, p99 {found.p99_ms:.0f} ms, {found.refused} refused"
    )


if __name__ == "__main__":
    main()
