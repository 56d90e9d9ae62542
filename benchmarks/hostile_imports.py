"""What other callers feel while somebody sends calendars that are made to do harm.

    python -m benchmarks.hostile_imports --seconds 15

One caller asks for the same page at a steady rate, first in peace, then while another sends hostile calendars one after
the other, and so by turns. The bar: the 99th percentile of what the first one waits goes up by less than 20 %.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.http import PATIENCE_SECONDS, served, watchbill

EACH_SECOND = 20
HIGHEST_RISE = 1.20
PLACE = "/v1/customer-events.ics?source=hostile&customer_id=nobody"


def _file(*events: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", "")).encode()


def _event(*lines: str, uid: str = "bad") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTART:20270306T080000Z", *lines, "END:VEVENT"))


HOSTILE = (
    _file(*[_event("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=f"b{n}") for n in range(30)]),
    _file(*[_event("RRULE:FREQ=DAILY", uid=f"d{n}") for n in range(2_000)]),
    _file(*[_event(f"SEQUENCE:{n}") for n in range(5_000)]),
    _file(_event("SUMMARY" + ";A=1" * 250_000 + ":x")),
    _file(_event("SUMMARY:" + "\r\n x" * 200_000)),
    _file(_event("RRULE:FREQ=SECONDLY")),
)
"""The dearest that reach the process that reads them, and one that is refused before."""


def _waits(address: str, key: str, seconds: float) -> list[float]:
    """Milliseconds that each request took, counted from when it was to be sent."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)
    headers, began_at, found = {"Authorization": f"Bearer {key}"}, time.perf_counter(), list[float]()
    for number in range(int(seconds * EACH_SECOND)):
        at = began_at + number / EACH_SECOND
        time.sleep(max(0.0, at - time.perf_counter()))
        connection.request("GET", "/v1/people?limit=20", headers=headers)
        connection.getresponse().read()
        found.append(1000 * (time.perf_counter() - at))
    return found


def _send(address: str, key: str, stop: threading.Event, sent: list[int]) -> None:
    """Hostile calendars, one after the other, until told to stop."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/calendar"}
    while not stop.is_set():
        connection.request("POST", PLACE, HOSTILE[len(sent) % len(HOSTILE)], headers)
        answer = connection.getresponse()
        answer.read()
        sent.append(answer.status)


def _under_attack(address: str, key: str, seconds: float, sent: list[int]) -> list[float]:
    stop = threading.Event()
    thread = threading.Thread(target=_send, args=(address, key, stop, sent))
    thread.start()
    try:
        return _waits(address, key, seconds)
    finally:
        stop.set()
        thread.join()


def measure(seconds: float, turns: int) -> dict[str, float | int | bool]:
    """Peace and attack by turns, so that a change of the machine's load hits both."""
    with tempfile.TemporaryDirectory() as folder:
        workspace, quiet, harmed, sent = Path(folder), list[float](), list[float](), list[int]()
        watchbill(workspace, "init", str(workspace / "files"))
        watchbill(workspace, "import", str(workspace / "files"))
        key = watchbill(workspace, "key", "create", "--admin").strip()
        with served(workspace) as (address, _):
            _waits(address, key, 1.0)
            for _turn in range(turns):
                quiet += _waits(address, key, seconds / turns)
                harmed += _under_attack(address, key, seconds / turns, sent)
    before, after = (statistics.quantiles(waits, n=100)[98] for waits in (quiet, harmed))
    return {
        "p99_ms": round(before, 2),
        "p99_ms_while_hostile": round(after, 2),
        "median_ms": round(statistics.median(quiet), 2),
        "median_ms_while_hostile": round(statistics.median(harmed), 2),
        "files_sent": len(sent),
        "failures_of_ours": sum(status >= 500 for status in sent),
        "met": after < before * HIGHEST_RISE and all(status < 500 for status in sent),
    }


def main() -> None:
    """Prints one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=15.0, help="of each kind, all turns together")
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    print(json.dumps(measure(asked.seconds, asked.turns)))


if __name__ == "__main__":
    main()
