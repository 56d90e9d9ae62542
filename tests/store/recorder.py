"""A process that writes the service record: a few entries in one unit of work, again and again; after every commit it
says the head of the record.

Run as ``python -m tests.store.recorder URL COUNT``, which is used as in tests/store/writer.py.
"""

from __future__ import annotations

import uuid

from scheduler.domain.record import AcknowledgedEntry, Version
from scheduler.store.unit_of_work import SqlStore
from tests.store.writer import again_and_again
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


if __name__ == "__main__":
    again_and_again(add_some)
