"""What other callers feel while somebody sends calendars that are made to do harm, or ordinary ones.

    python -m benchmarks.hostile_imports [--rounds 1] [--every 1] [--small | --ordinary]

One caller asks for the same page at a steady rate while another sends a few files, one after the other, and then as
often in peace, and so by turns until all files were sent; so a change of the machine's load hits both. The bar: the
99th percentile of what the first one waits goes up by less than 20 %. A file is sent ``--every`` so many seconds, or
when the one before is answered, if that is later; 0 is a flood.

Two requests at once share one process, so whatever is sent makes the first caller wait now and then. How much of that
is for harm shows beside ``--small``, as many harmless calendars of one event, and ``--ordinary``, of a thousand events.

``refusal_ms`` is what the dearest of the files computes for that are refused before a process is started; bar: 50 ms.
"""

from __future__ import annotations

import argparse
import http.client
import json
import operator
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.hostile_calendars import AT_ONCE, IN_TIME, a_file, an_event
from benchmarks.http import PATIENCE_SECONDS, served, watchbill
from calendars.ical.reader import read_customer_events
from scheduler.domain.errors import BadInput

EACH_SECOND = 40
HIGHEST_RISE = 1.20
LONGEST_REFUSAL_MS = 50.0
ATTEMPTS = 3
"""At each refusal, of which the quickest counts: the others show what else the machine does."""
GOLDEN = (5**0.5 - 1) / 2
"""Multiples of it spread evenly between whole numbers."""
FILES_IN_A_TURN = 3
PLACE = "/v1/customer-events.ics?source=calendar&customer_id=infrastructure"
"""Of a customer that the example folder has, so that what can be read is kept."""
CUT_OFF = 0
"""The status of a file whose sender was cut off before it was through: it was too long."""
ORDINARY = tuple(
    a_file(*[an_event(uid=f"u{n}", start=f"2027{1 + n % 12:02}{1 + n % 28:02}T{hour:02}0000Z") for n in range(1_000)])
    for hour in range(6, 15)
)
"""A thousand events, all of which are at another time in the next file."""

SMALL = tuple(a_file(an_event(uid="u1", start=f"202704{1 + day:02}T080000Z")) for day in range(30))
"""One event, which is on another day in the next file."""


def _waits(address: str, key: str, go_on: Callable[[int], bool]) -> list[float]:
    """Milliseconds that each request took, counted from when it was to be sent. ``go_on`` is told how many it were."""
    with closing(http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)) as connection:
        headers, began_at, found = {"Authorization": f"Bearer {key}"}, time.perf_counter(), list[float]()
        while go_on(len(found)):
            at = began_at + len(found) / EACH_SECOND
            time.sleep(max(0.0, at - time.perf_counter()))
            connection.request("GET", "/v1/people?limit=20", headers=headers)
            connection.getresponse().read()
            found.append(1000 * (time.perf_counter() - at))
        return found


def _send(address: str, key: str, files: Sequence[bytes], answers: list[int], every: float) -> None:
    """The files, one after the other, and at most one in so many seconds."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/calendar"}
    for data in files:
        # Neither of the two callers knows of the other, so files meet requests in all their phases alike.
        time.sleep(GOLDEN * len(answers) % 1 / EACH_SECOND)
        next_at = time.perf_counter() + every
        with closing(http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)) as connection:
            try:
                connection.request("POST", PLACE, data, headers)
                answer = connection.getresponse()
                answer.read()
                answers.append(answer.status)
            except ConnectionError:
                answers.append(CUT_OFF)
        time.sleep(max(0.0, next_at - time.perf_counter()))


def _while_sent(address: str, key: str, files: Sequence[bytes], answers: list[int], every: float) -> list[float]:
    sender = threading.Thread(target=_send, args=(address, key, files, answers, every))
    sender.start()
    try:
        return _waits(address, key, lambda _: sender.is_alive())
    finally:
        sender.join()


def measure(files: Sequence[bytes], rounds: int, every: float) -> dict[str, object]:
    """All files in every round, a few in a turn, and after each turn as many requests in peace."""
    quiet, harmed, answers = list[float](), list[float](), list[int]()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        watchbill(workspace, "init", str(workspace / "files"))
        watchbill(workspace, "import", str(workspace / "files"))
        key = watchbill(workspace, "key", "create", "--admin").strip()
        with served(workspace) as (address, _):
            _waits(address, key, lambda sent: sent < EACH_SECOND)
            for first in range(0, rounds * len(files), FILES_IN_A_TURN):
                some = [files[n % len(files)] for n in range(first, min(first + FILES_IN_A_TURN, rounds * len(files)))]
                harmed += _while_sent(address, key, some, answers, every)
                quiet += _waits(address, key, partial(operator.gt, len(harmed) - len(quiet)))
    return _figures(quiet, harmed, answers, _refusal_ms())


def _figures(quiet: list[float], harmed: list[float], answers: list[int], refusal_ms: float) -> dict[str, object]:
    before, after = (statistics.quantiles(waits, n=100) for waits in (quiet, harmed))
    rise, failures = after[98] / before[98], sum(status >= 500 for status in answers)
    return {
        "ms": {f"p{part}": round(before[part - 1], 2) for part in (50, 90, 95, 99)},
        "ms_while_sent": {f"p{part}": round(after[part - 1], 2) for part in (50, 90, 95, 99)},
        "rise_of_p99": round(rise, 2),
        "requests_of_each": len(quiet),
        "files_sent": len(answers),
        "failures_of_ours": failures,
        "refusal_ms": round(refusal_ms, 1),
        "met": rise < HIGHEST_RISE and not failures and refusal_ms <= LONGEST_REFUSAL_MS,
    }


def _refusal_ms() -> float:
    """Milliseconds of computing that the dearest of the files takes which are refused at once."""
    return max(min(_computed_ms(data) for _ in range(ATTEMPTS)) for data in AT_ONCE.values())


def _computed_ms(data: bytes) -> float:
    began = time.process_time()
    with suppress(BadInput):
        read_customer_events(data, default_zone="UTC", first_on=date(2027, 1, 1), last_on=date(2028, 12, 31))
    return 1000 * (time.process_time() - began)


def main() -> None:
    """Prints one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=1, help="how often each file is sent (default 1)")
    parser.add_argument("--every", type=float, default=1.0, help="seconds from file to file at least (default 1)")
    harmless = parser.add_mutually_exclusive_group()
    harmless.add_argument("--small", action="store_true", help="send as many harmless calendars of one event instead")
    harmless.add_argument("--ordinary", action="store_true", help="send harmless ones of a thousand events instead")
    asked = parser.parse_args()
    hostile = (*AT_ONCE.values(), *IN_TIME.values())
    files = SMALL[: len(hostile)] if asked.small else ORDINARY if asked.ordinary else hostile
    print(json.dumps(measure(files, asked.rounds, asked.every)))


if __name__ == "__main__":
    main()
