"""A correction names what was wrong, and all ends where it would have, had it been known before."""

from __future__ import annotations

import pytest

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.ledger import CLIP, close_period
from scheduler.domain.problem import CarriedLoad, Counter
from scheduler.domain.record import CorrectedEntry, PostedEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reasons import CorrectionReason
from scheduler.domain.time import DAY, WEEK
from scheduler.services.covering import correct
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import MONDAY, SATURDAY, a_schedule, a_shift
from tests.support.recording import (
    ADA_TWICE,
    AFTERWARDS,
    FIRST,
    LAST,
    LAST_DAY,
    SECOND,
    THIRD,
    a_quarter,
    announced,
    carried,
    close,
    entries,
    person_ids,
    said,
)

SERVED = EntryKind.SERVED


def test_a_correction_names_the_wrong_entry_and_moves_the_ledger(both: SqlStore) -> None:
    """After the quarter it turns out that Cleo served: all ends where it would have, had it been known before."""
    problem = a_quarter()
    announced(both, problem, *ADA_TWICE)
    close(both)
    wrong = next(each.seq for each in entries(both, SERVED) if each.entry.duty_id == FIRST)
    done = correct(both, wrong, served_by="cleo", now=AFTERWARDS, by="Ops")
    assert isinstance(done.corrected, CorrectedEntry)
    assert (done.corrected.corrects, done.corrected.reason) == (wrong, CorrectionReason.WRONG_PERSON)
    assert done.served is not None
    known = person_ids(both)
    assert (known[done.served.person_id], done.served.corrects) == ("cleo", wrong)
    assert all(isinstance(entry, PostedEntry) and entry.corrects == wrong for entry in done.posted)
    expected = close_period(problem, a_schedule(problem, ("cleo", FIRST), *ADA_TWICE[1:]), ())
    wanted = {(e.engineer_id, e.counter.value): e.load for e in expected}
    assert carried(both) == wanted


def test_a_correction_to_nobody_takes_the_shift_out_of_everything(both: SqlStore) -> None:
    """Nobody served it: no entry counts, and no load."""
    announced(both, a_quarter(), ("ada", FIRST))
    close(both)
    (posted,) = entries(both, SERVED)
    done = correct(both, posted.seq, served_by=None, now=AFTERWARDS, by="Ops")
    assert (done.served, done.corrected.reason) == (None, CorrectionReason.NOT_SERVED)
    assert carried(both) == {}
    assert close(both).is_empty


def test_what_is_no_served_entry_or_was_corrected_is_not_corrected(both: SqlStore) -> None:
    """An announcement, an entry that is not there, the same entry twice, and the same person."""
    announced(both, a_quarter(), ("ada", FIRST))
    close(both)
    (posted,) = entries(both, SERVED)
    for seq, who, error in ((1, "ben", BadInput), (999, "ben", NotFound), (posted.seq, "ada", BadInput)):
        with pytest.raises(error):
            correct(both, seq, served_by=who, now=AFTERWARDS, by="Ops")
    correct(both, posted.seq, served_by="ben", now=AFTERWARDS, by="Ops")
    with pytest.raises(BadInput, match="was corrected before"):
        correct(both, posted.seq, served_by="cleo", now=AFTERWARDS, by="Ops")


def test_nobody_is_corrected_onto_two_seats_of_a_shift(both: SqlStore) -> None:
    """Ben served the second seat: that he also served Ada's would count his hours twice."""
    shift = a_shift(seats=2)
    announced(both, a_quarter((shift,)), ("ada", shift.id), ("ben", shift.id))
    close(both)
    (ada, _) = entries(both, SERVED)
    with pytest.raises(BadInput, match="at that time already"):
        correct(both, ada.seq, served_by="ben", now=AFTERWARDS, by="Ops")
    assert correct(both, ada.seq, served_by="cleo", now=AFTERWARDS, by="Ops").served is not None


def test_a_late_correction_moves_the_quarters_after_it_as_if_it_had_been_known(both: SqlStore) -> None:
    """Two quarters are closed when it turns out that Cleo served: what moved in the first has decayed in the second."""
    first, shift = a_quarter(), a_shift(SATURDAY + WEEK * 4)
    announced(both, first, *ADA_TWICE)
    close(both)
    second = a_quarter((shift,), starts_on=MONDAY + WEEK * 4)
    announced(both, second, ("ben", shift.id), now=AFTERWARDS, quarter="2027-Q2")
    later = AFTERWARDS + WEEK * 4
    close(both, until=LAST_DAY + WEEK * 4, now=later)
    wrong = next(each.seq for each in entries(both, SERVED) if each.entry.duty_id == FIRST)
    done = correct(both, wrong, served_by="cleo", now=later, by="Ops")
    after_first = close_period(first, a_schedule(first, ("cleo", FIRST), *ADA_TWICE[1:]), ())
    after_second = close_period(second, a_schedule(second, ("ben", shift.id)), after_first)
    assert carried(both) == {(e.engineer_id, e.counter.value): e.load for e in after_first}
    assert carried(both, LAST_DAY + WEEK * 4 + DAY) == {(e.engineer_id, e.counter.value): e.load for e in after_second}
    assert {entry.starts_on for entry in done.posted} == {MONDAY, MONDAY + WEEK * 4}


def test_a_late_correction_stays_within_what_anybody_may_carry(both: SqlStore) -> None:
    """Ada carries the most there is; that she served one more moves nothing beyond it, in no quarter."""
    full = CLIP[Counter.WEEKENDS]
    opening = (CarriedLoad(engineer_id="ada", load=full), CarriedLoad(engineer_id="ben", load=-full))
    first, shift = a_quarter(carried=opening), a_shift(SATURDAY + WEEK * 4)
    announced(both, first, ("ada", FIRST), ("ada", SECOND), ("ada", THIRD), ("cleo", LAST))
    close(both)
    assert carried(both)["ada", "weekends"] == full
    second = a_quarter((shift,), starts_on=MONDAY + WEEK * 4)
    announced(both, second, ("ada", shift.id), now=AFTERWARDS, quarter="2027-Q2")
    close(both, until=LAST_DAY + WEEK * 4, now=AFTERWARDS + WEEK * 4)
    wrong = next(each.seq for each in entries(both, SERVED) if each.entry.duty_id == LAST)
    correct(both, wrong, served_by="ada", now=AFTERWARDS + WEEK * 4, by="Ops")
    assert carried(both)["ada", "weekends"] == full
    posted = [entry for entry in said(both, EntryKind.POSTED) if isinstance(entry, PostedEntry)]
    assert all(abs(entry.load) <= CLIP[entry.counter] for entry in posted)
