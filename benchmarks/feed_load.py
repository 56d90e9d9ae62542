"""How long calendars wait for their feeds while people write and a plan is searched: a real server on a file.

    python -m benchmarks.feed_load --seconds 60 --subscribers 10000 --writes 50

Every subscriber asks each 15 minutes, with the tag of what they have, on a connection of their own. Requests are sent
when their time has come, however long others wait, and a wait counts from then on; so a server that falls behind shows.
The search is one of the bundled organisation, on one thread, at the low priority that background searches have.
"""

from __future__ import annotations

import argparse
import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from benchmarks.feeds import links_for, published
from benchmarks.http import PATIENCE_SECONDS, a_wish, cpu_seconds, people_of, served, solving, watchbill

EACH_SECONDS = 15 * 60
HANDS = 16
"""Requests that may be under way at once of each kind."""
MOST_MS = 50.0


class Figures(NamedTuple):
    """Waits are milliseconds from the time a request was due; ``cpu_share`` is the server's, of one core."""

    polls: int
    poll_half_ms: float
    poll_p99_ms: float
    writes: int
    write_half_ms: float
    write_p99_ms: float
    errors: int
    cpu_share: float

    @property
    def met(self) -> bool:
        """The bar: one poll in a hundred at most waits 50 ms, and nothing is refused."""
        return self.poll_p99_ms < MOST_MS and not self.errors


class Stream:
    """Requests of one kind at a steady rate; ``ask`` makes the nth and tells whether the answer was the right one."""

    def __init__(self, a_second: float, ask: Callable[[int], bool]) -> None:
        self._gap, self._ask = 1 / a_second, ask
        self.waits: list[float] = []
        self.errors = 0
        self._lock = threading.Lock()

    def run(self, seconds: float) -> None:
        """Sends for that long, then waits for the last answers."""
        starts_at = time.monotonic()
        with ThreadPoolExecutor(HANDS) as hands:
            for n in range(int(seconds / self._gap)):
                due_at = starts_at + n * self._gap
                time.sleep(max(0.0, due_at - time.monotonic()))
                hands.submit(self._one, n, due_at)

    def _one(self, n: int, due_at: float) -> None:
        try:
            right = self._ask(n)
        except (OSError, http.client.HTTPException):
            right = False
        with self._lock:
            self.waits.append(time.monotonic() - due_at)
            self.errors += not right

    def milliseconds(self, share: float) -> float:
        """What that share of the requests waited at most."""
        return 1000 * sorted(self.waits)[int(len(self.waits) * share)]


def measure(seconds: float, subscribers: int, writes_a_second: float) -> Figures:
    """Polls and writes for that long, beside a search."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        with closing(published(workspace)) as services:
            secrets = links_for(services, subscribers)
        key = watchbill(workspace, "key", "create", "--admin").strip()
        with served(workspace) as (address, pid), solving(workspace, seconds + PATIENCE_SECONDS):
            people = people_of(address, key)
            polls = Stream(subscribers / EACH_SECONDS, _poller(address, secrets, len(people)))
            writes = Stream(writes_a_second, _writer(address, key, people))
            streams = [threading.Thread(target=stream.run, args=(seconds,)) for stream in (polls, writes)]
            began_at, cpu = time.monotonic(), cpu_seconds(pid)
            for thread in streams:
                thread.start()
            for thread in streams:
                thread.join()
            share = (cpu_seconds(pid) - cpu) / (time.monotonic() - began_at)
    return Figures(
        len(polls.waits), polls.milliseconds(0.5), polls.milliseconds(0.99),
        len(writes.waits), writes.milliseconds(0.5), writes.milliseconds(0.99),
        polls.errors + writes.errors, share,
    )  # fmt: skip


def _poller(address: str, secrets: list[str], feeds: int) -> Callable[[int], bool]:
    """The nth poll is the nth subscriber's, who has the feed already. Links lead to that many feeds by turns."""

    def fetched(secret: str, **headers: str) -> tuple[int, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)) as connection:
            connection.request("GET", f"/v1/feeds/{secret}.ics", headers=named)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("ETag", "")

    tags = [fetched(secret)[1] for secret in secrets[:feeds]]
    return lambda n: fetched(secrets[n % len(secrets)], If_None_Match=tags[n % feeds])[0] == HTTPStatus.NOT_MODIFIED


def _writer(address: str, key: str, people: list[str]) -> Callable[[int], bool]:
    """The nth write is a registration for the nth person, by turns."""
    kept = threading.local()

    def ask(n: int) -> bool:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        body = a_wish(people[n % len(people)], n // len(people))
        headers["Idempotency-Key"] = uuid4().hex
        try:
            return sent(body, headers)
        except ConnectionError:
            # The server closes connections that were idle for some seconds. Clients ask again, under the same key.
            del kept.connection
            return sent(body, headers)

    def sent(body: str, headers: dict[str, str]) -> bool:
        if not hasattr(kept, "connection"):
            kept.connection = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)
        kept.connection.request("POST", "/v1/registrations", body, headers)
        answer = kept.connection.getresponse()
        answer.read()
        return bool(answer.status == HTTPStatus.CREATED)

    return ask


def main() -> None:
    """Prints one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--writes", type=float, default=50.0, help="registrations a second")
    parser.add_argument("--json", action="store_true", help="one JSON document, for the page of figures")
    asked = parser.parse_args()
    found = measure(asked.seconds, asked.subscribers, asked.writes)
    if asked.json:
        print(json.dumps({name: round(value, 2) for name, value in found._asdict().items()} | {"met": found.met}))
        return
    print(
        f"{found.polls} polls of {asked.subscribers:,} calendars: median {found.poll_half_ms:.1f} ms, p99 "
        f"{found.poll_p99_ms:.1f} ms; {found.writes} writes: median {found.write_half_ms:.1f} ms, p99 "
        f"{found.write_p99_ms:.1f} ms; {found.errors} errors; the server took {found.cpu_share:.0%} of a core"
    )


if __name__ == "__main__":
    main()
