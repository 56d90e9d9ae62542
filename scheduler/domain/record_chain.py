"""The chain: every entry carries the hash of the one before, so that no change to the past goes unnoticed.

The hash of an entry is SHA-256 over the canonical JSON of {body, previous, seq}. A changed, removed, inserted or moved
entry breaks the chain where it stands. Two things a chain alone cannot show, because what is left is consistent: that
entries are missing at the end, and that everything from some entry on was written anew. Both show against a head that
somebody noted earlier: a checkpoint, or the head that a published plan was announced with.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from pydantic import Field

from scheduler.domain.errors import BadInput
from scheduler.domain.record import ENTRY, Digest, Entry, Recorded
from scheduler.domain.values import Value, canonical_json

GENESIS = "0" * 64
"""What the first entry carries as the hash before it."""

_HEAD = re.compile(r"^(\d{1,12}):([0-9a-f]{64})$")


class Head(Value):
    """The last entry: its number and hash; 0 and ``GENESIS`` in an empty record."""

    seq: int = Field(ge=0)
    hash: Digest

    @property
    def text(self) -> str:
        """How people write it down: 1234:9f86..."""
        return f"{self.seq}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> Self:
        """A head as ``text`` writes it. Raises BadInput for anything else."""
        found = _HEAD.match(text.strip().lower())
        if not found:
            raise BadInput(f"{text!r} is not a head of the record; write number:hash, with 64 hexadecimal digits")
        return cls(seq=int(found[1]), hash=found[2])


EMPTY = Head(seq=0, hash=GENESIS)


class Row(NamedTuple):
    """An entry as it is stored. The columns behind ``body`` only repeat it, so that entries can be looked up."""

    seq: int
    previous: str
    hash: str
    body: str
    kind: str
    person_id: str | None
    duty_id: str | None
    plan_id: str | None
    on_date: str
    once: str


class Fault(Value):
    """The first thing wrong: at which number, and what."""

    seq: int
    says: str


class Finding(Value):
    """What verifying came to. ``head`` is that of the entries that hold; ``fault`` is None when all do."""

    entries: int
    head: Head
    fault: Fault | None = None


def body_of(entry: Entry) -> str:
    """The text of an entry that is kept and hashed."""
    return canonical_json(entry)


def entry_hash(seq: int, previous: str, body: str) -> str:
    """SHA-256 over the canonical JSON of the three; ``body`` is canonical JSON already."""
    return hashlib.sha256(f'{{"body":{body},"previous":"{previous}","seq":{seq}}}'.encode()).hexdigest()


def row_of(head: Head, entry: Entry) -> Row:
    """The row of an entry behind a head."""
    body, seq = body_of(entry), head.seq + 1
    source = getattr(entry, "source", None)
    return Row(
        seq=seq,
        previous=head.hash,
        hash=entry_hash(seq, head.hash, body),
        body=body,
        kind=entry.kind,
        person_id=getattr(entry, "person_id", None),
        duty_id=getattr(entry, "duty_id", None),
        plan_id=source.plan_id if source else None,
        on_date=entry.on.isoformat(),
        once=entry.once,
    )


def recorded(row: Row) -> Recorded:
    """The entry of a row."""
    return Recorded(seq=row.seq, previous=row.previous, hash=row.hash, entry=ENTRY.validate_json(row.body))


def verify(rows: Iterable[Row], seen: Mapping[int, str] | None = None) -> Finding:
    """Walks the rows, which come in order of ``seq``, and stops at the first that is wrong.

    ``seen`` are hashes that were noted earlier, by number: entries must be there and have them.
    """
    last, last_hash, waiting = 0, GENESIS, sorted((seen or {}).items())
    next_seen = 0
    for row in rows:
        fault = _fault(row, last, last_hash)
        if fault is None and next_seen < len(waiting) and waiting[next_seen][0] == row.seq:
            if waiting[next_seen][1] != row.hash:
                fault = _rewritten(waiting, next_seen)
            next_seen += 1
        if fault is not None:
            return Finding(entries=last, head=Head(seq=last, hash=last_hash), fault=fault)
        last, last_hash = row.seq, row.hash
    return Finding(entries=last, head=Head(seq=last, hash=last_hash), fault=_truncated(waiting, last))


def _fault(row: Row, last: int, last_hash: str) -> Fault | None:
    seq = last + 1
    if row.seq != seq:
        return Fault(seq=seq, says=f"entry {seq} is missing; the next one there is {row.seq}")
    if row.previous != last_hash:
        return Fault(seq=seq, says=f"entry {seq} does not follow the entry before it: one of them was put in or moved")
    if row.hash != entry_hash(seq, last_hash, row.body):
        return Fault(seq=seq, says=f"entry {seq} was changed: its text does not have its hash")
    return None if repeats(row) else Fault(seq=seq, says=f"entry {seq} was changed: its columns contradict its text")


def repeats(row: Row) -> bool:
    """Whether the columns say what the body says. In canonical JSON each of these keys stands once, as text."""
    body = row.body
    return (
        f'"kind":"{row.kind}"' in body
        and f'"once":"{row.once}"' in body
        and f'"on":"{row.on_date}"' in body
        and _same(body, '"person_id":', row.person_id)
        and _same(body, '"duty_id":', row.duty_id)
        and _same(body, '"plan_id":', row.plan_id)
    )


def _same(body: str, key: str, value: str | None) -> bool:
    """A column that is empty is a key that is null or not there at all."""
    if value is not None:
        return f'{key}"{value}"' in body
    return f'{key}"' not in body


def _rewritten(waiting: list[tuple[int, str]], number: int) -> Fault:
    since = waiting[number - 1][0] + 1 if number else 1
    seq = waiting[number][0]
    says = f"entry {seq} is not the one that was noted: entries from {since} on may have been written anew"
    return Fault(seq=since, says=says)


def _truncated(waiting: list[tuple[int, str]], last: int) -> Fault | None:
    beyond = [seq for seq, _ in waiting if seq > last]
    if not beyond:
        return None
    return Fault(seq=last + 1, says=f"entries {last + 1} to {beyond[-1]} are missing: the end was cut off")
