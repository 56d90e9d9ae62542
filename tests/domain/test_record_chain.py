"""Nobody changes the past of the record unseen: the first bad entry is named, whatever was done."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import BadInput
from scheduler.domain.problem import Counter
from scheduler.domain.record import ClosedEntry, Entry, PostedEntry, Source, WithdrawnEntry, new_person_id
from scheduler.domain.record_chain import (
    EMPTY,
    GENESIS,
    Head,
    Row,
    body_of,
    entry_hash,
    recorded,
    repeats,
    row_of,
    verify,
)
from tests.support.builders import MONDAY

AT = datetime(2027, 1, 4, tzinfo=UTC)
SOURCE = Source(plan_id="2027-Q1-v1", quarter="2027-Q1", version=1, policy_digest="a" * 64, seal="b" * 64)
LENGTH = 12


def an_entry(number: int) -> Entry:
    """Three kinds in turn, so that the columns differ in what they repeat."""
    shared = {"on": MONDAY, "recorded_at": AT, "by": new_person_id(), "once": f"entry/{number}"}
    period = {"starts_on": MONDAY, "ends_on": date(2027, 2, 1)}
    if number % 3 == 0:
        return ClosedEntry(**shared, **period, served=number, source=SOURCE)
    if number % 3 == 1:
        return PostedEntry(
            **shared, **period, person_id=new_person_id(), counter=Counter.TERMS, load=number, change=-number
        )
    fields = {"duty_id": "tier2/2027-01-09/day", "rotation_id": "tier2", "seat": 1, "withdraws": 1, "source": SOURCE}
    return WithdrawnEntry(**shared, **fields, person_id=new_person_id())


def chain(length: int = LENGTH, head: Head = EMPTY) -> list[Row]:
    """That many rows behind a head."""
    rows = []
    for number in range(head.seq + 1, head.seq + length + 1):
        rows.append(row_of(head, an_entry(number)))
        head = Head(seq=rows[-1].seq, hash=rows[-1].hash)
    return rows


def head_of(rows: list[Row]) -> Head:
    return Head(seq=rows[-1].seq, hash=rows[-1].hash)


def test_what_was_written_verifies() -> None:
    """And an empty record does, too."""
    rows = chain()
    assert verify(rows).fault is None
    assert verify(rows).head == head_of(rows)
    assert verify([]).head == EMPTY


def test_an_entry_is_read_as_it_was_written() -> None:
    """Every kind comes back from its text."""
    for number in range(1, 4):
        entry = an_entry(number)
        assert recorded(row_of(EMPTY, entry)).entry == entry


def test_the_hash_is_that_of_the_canonical_json() -> None:
    """Anybody can compute it with what every language has: keys in order, no blanks."""
    body = body_of(an_entry(1))
    whole = {"seq": 1, "previous": GENESIS, "body": json.loads(body)}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry_hash(1, GENESIS, body) == hashlib.sha256(text.encode()).hexdigest()


@given(st.integers(0, 10_000), st.integers(0, LENGTH - 1))
def test_a_flipped_character_anywhere_is_found_where_it_is(seed: int, at: int) -> None:
    """In the text, the hashes, and every column that repeats the text."""
    rows, pick = chain(), Random(seed)
    names = [name for name in Row._fields if isinstance(getattr(rows[at], name), str)]
    name = pick.choice(names)
    value = getattr(rows[at], name)
    place = pick.randrange(len(value))
    flipped = value[:place] + pick.choice([c for c in '0z"{ ' if c != value[place]]) + value[place + 1 :]
    rows[at] = rows[at]._replace(**{name: flipped})
    fault = verify(rows).fault
    assert fault is not None
    assert fault.seq == at + 1


@given(st.integers(0, LENGTH - 1), st.sampled_from(["person_id", "duty_id", "plan_id"]))
def test_a_column_that_is_emptied_or_filled_is_found(at: int, name: str) -> None:
    """Else an entry could be hidden from whoever looks for a person."""
    rows = chain()
    other = None if getattr(rows[at], name) else "p-0"
    rows[at] = rows[at]._replace(**{name: other})
    fault = verify(rows).fault
    assert fault is not None
    assert fault.seq == at + 1


@given(st.integers(0, LENGTH - 2))
def test_a_deleted_entry_is_missed(at: int) -> None:
    """Whether a hole is left, or those behind it move up."""
    rows = chain()
    del rows[at]
    moved_up = rows[:at] + [row._replace(seq=row.seq - 1) for row in rows[at:]]
    for left in (rows, moved_up):
        fault = verify(left).fault
        assert fault is not None
        assert fault.seq == at + 1


@given(st.integers(0, LENGTH - 1), st.booleans())
def test_an_entry_that_was_put_in_is_found(at: int, fitted: bool) -> None:
    """Even one that fits what is before it: then what follows does not fit."""
    rows = chain()
    before = head_of(rows[:at]) if at else EMPTY
    strange = row_of(before if fitted else Head(seq=at, hash="c" * 64), an_entry(99))
    put_in = [*rows[:at], strange, *(row._replace(seq=row.seq + 1) for row in rows[at:])]
    fault = verify(put_in).fault
    assert fault is not None
    assert fault.seq == at + 1 + fitted


@given(st.lists(st.integers(0, LENGTH - 1), min_size=2, max_size=2, unique=True))
def test_two_entries_that_changed_places_are_found(places: list[int]) -> None:
    """At the first of the two."""
    rows, (one, other) = chain(), sorted(places)
    rows[one], rows[other] = rows[other]._replace(seq=one + 1), rows[one]._replace(seq=other + 1)
    fault = verify(rows).fault
    assert fault is not None
    assert fault.seq == one + 1


@given(st.integers(0, LENGTH - 1))
def test_a_fork_with_hashes_of_its_own_is_found_against_a_noted_head(at: int) -> None:
    """Everything from some entry on written anew is a chain again; only somebody's note gives it away."""
    rows = chain()
    noted = {row.seq: row.hash for row in rows}
    forked = [*rows[:at], *chain(LENGTH - at, head_of(rows[:at]) if at else EMPTY)]
    assert verify(forked).fault is None
    fault = verify(forked, noted).fault
    assert fault is not None
    assert fault.seq == at + 1


@given(st.integers(0, LENGTH - 1))
def test_a_cut_off_end_is_found_against_a_noted_head(kept: int) -> None:
    """The chain that is left is whole, and too short."""
    rows = chain()
    assert verify(rows[:kept]).fault is None
    fault = verify(rows[:kept], {LENGTH: rows[-1].hash}).fault
    assert fault is not None
    assert fault.seq == kept + 1


def test_a_fork_behind_the_last_noted_head_is_named_from_there_on() -> None:
    """Between two notes nobody can say which entry was the first."""
    rows = chain()
    forked = [*rows[:6], *chain(6, head_of(rows[:6]))]
    fault = verify(forked, {4: rows[3].hash, 10: rows[9].hash}).fault
    assert fault is not None
    assert (fault.seq, "from 5 on" in fault.says) == (5, True)


def test_a_longer_record_still_matches_an_older_head() -> None:
    """A checkpoint of last month holds next month."""
    rows = chain()
    assert verify([*rows, *chain(3, head_of(rows))], {LENGTH: rows[-1].hash}).fault is None


def test_the_columns_of_every_kind_repeat_its_text() -> None:
    """In the text each of these keys stands once; a kind that had one twice could hide a column."""
    for number in range(1, 4):
        row = row_of(EMPTY, an_entry(number))
        assert repeats(row)
        for key in ("kind", "once", "on", "person_id", "duty_id", "plan_id"):
            assert body_of(an_entry(number)).count(f'"{key}":') <= 1


@pytest.mark.parametrize("text", ["", "12", "12:abc", f"-1:{'a' * 64}", f"1:{'g' * 64}"])
def test_what_is_no_head_is_refused(text: str) -> None:
    """With the form that it should have."""
    with pytest.raises(BadInput, match="number:hash"):
        Head.read(text)
    assert Head.read(f" 7:{'A' * 64} ").text == f"7:{'a' * 64}"
