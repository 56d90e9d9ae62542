"""A process that writes the service record: a few entries in one unit of work, again and again; after every commit it
says the head of the record.

Run as ``python -m tests.store.recorder URL COUNT [SECONDS]``, which is used as in tests/store/writer.py.
"""

from __future__ import annotations

import sys
import time
import uuid

from scheduler.domain.record import AcknowledgedEntry, Version
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.builders import MONDAY, NOW

AT_ONCE = 3
"""Entries in one unit of work: all of them are kept, or none."""


def add_some(store: SqlStore) -> str:
    """The head behind entries that nobody has written before."""
    source = Version(plan_id="2027-Q1-v1", quarter="2027-Q1", version=1, policy_digest="0" * 64)
    with store.writing() as work:
        entries = [
            AcknowledgedEntry(
                on=MONDAY,
                recorded_at=NOW,
                by=work.record.person_id("Ops"),
                once=f"acknowledged/{uuid.uuid4().hex}",
                team_id="core",
                starts_on=MONDAY,
                ends_on=MONDAY.replace(year=MONDAY.year + 1),
                fte=4,
                person_weeks=2,
                percent=5,
                highest=1,
                source=source,
            )
            for _ in range(AT_ONCE)
        ]
        work.record.append(entries)
        head = work.record.head()
    return head.text


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(url: str, count: int, seconds: float) -> None:
    store = open_store(url)
    _say("ready")
    sys.stdin.readline()
    ends_at, done = time.monotonic() + seconds, 0
    while done < count and time.monotonic() < ends_at:
        _say(add_some(store))
        done += 1
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 3600.0)
