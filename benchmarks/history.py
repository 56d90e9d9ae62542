"""How long the service record takes to verify, end to end: open the store, read every entry, hash, compare.

    python -m benchmarks.history [--entries 1000000] [--folder FOLDER]

The record is made first, with as many served entries as asked for; the target is 10 seconds for a million.
"""

from __future__ import annotations

import argparse
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from scheduler.domain.checkpoints import Checkpoint
from scheduler.domain.record import ServedEntry, Source, new_person_id
from scheduler.domain.record_chain import EMPTY, Head, Row, body_of, entry_hash, row_of
from scheduler.domain.time import DAY, Span
from scheduler.services.verifying import Verdict, verify_record
from scheduler.store.unit_of_work import open_store

FIRST = datetime(2027, 1, 9, 8, tzinfo=UTC)
PEOPLE = 1_000
INSERT = f"INSERT INTO record_entry ({', '.join(Row._fields)}) VALUES ({', '.join('?' * len(Row._fields))})"  # noqa: S608
MARK = "0000000000"


def pattern() -> ServedEntry:
    """One entry of the usual size; what differs between entries is put in by text."""
    return ServedEntry(
        on=FIRST.date(),
        recorded_at=FIRST,
        by=new_person_id(),
        once=f"served/{MARK}",
        person_id=new_person_id(),
        duty_id=f"tier2/{MARK}/emea",
        duty_type="shift",
        rotation_id="tier2",
        rotation_name="Tier 2 weekend",
        window="EMEA",
        seat=1,
        span=Span(start_at=FIRST, end_at=FIRST + DAY / 3),
        last_on=FIRST.date(),
        weekend_on=FIRST.date(),
        hours=8,
        weekend_hours=8,
        weekend_load=20,
        level="IC3",
        team_id="core",
        region="EMEA",
        time_zone="Europe/London",
        fte=1,
        source=Source(
            plan_id="2027-Q1-v1",
            quarter="2027-Q1",
            version=1,
            policy_digest=secrets.token_hex(32),
            seal=secrets.token_hex(32),
        ),
    )


def rows(count: int) -> Iterator[Row]:
    """A chain of that many entries of a thousand people."""
    entry = pattern()
    first, body = row_of(EMPTY, entry), body_of(entry)
    people = [new_person_id() for _ in range(PEOPLE)]
    previous = EMPTY.hash
    for seq in range(1, count + 1):
        mark, person_id = f"{seq:010}", people[seq % PEOPLE]
        text = body.replace(MARK, mark).replace(entry.person_id, person_id)
        found = first._replace(
            seq=seq,
            previous=previous,
            hash=entry_hash(seq, previous, text),
            body=text,
            person_id=person_id,
            duty_id=f"tier2/{mark}/emea",
            once=f"served/{mark}",
        )
        previous = found.hash
        yield found


def fill(database: Path, count: int) -> Head:
    """A store with that many entries; gives its head."""
    open_store(f"sqlite:///{database}").close()
    last = None
    with closing(sqlite3.connect(database)) as raw, raw:
        for last in rows(count):  # the last one is the head
            raw.execute(INSERT, last)
    assert last is not None
    return Head(seq=last.seq, hash=last.hash)


def nobody(_: Checkpoint) -> bool:
    """No key is trusted here; the head is given instead."""
    return False


def verified(database: Path, head: Head) -> Verdict:
    """What ``watchbill history verify --seen`` does."""
    store = open_store(f"sqlite:///{database}")
    with store.reading() as work:
        verdict = verify_record(work.record, work.plans, is_signed=nobody, seen=(head,))
    store.close()
    return verdict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument(
        "--folder", type=Path, default=None, help="where to make the store; default: a temporary folder"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        database = Path(folder) / "watchbill.sqlite3"
        head = fill(database, asked.entries)
        size = database.stat().st_size / 2**20
        wall, cpu = time.perf_counter(), time.process_time()
        verdict = verified(database, head)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert verdict.is_sound
    assert verdict.finding.entries == asked.entries
    print(f"{asked.entries} entries, {size:.0f} MiB: verified in {wall:.2f} s ({cpu:.2f} s of CPU)")


if __name__ == "__main__":
    main()
