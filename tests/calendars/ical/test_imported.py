"""What the child process says of a file: in small pieces, so that nobody is held up by reading a long answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calendars.ical.dates import NamedDates
from calendars.ical.imported import PIECE, ImportAnswer, ImportedDates, ImportedEvents, joined
from tests.calendars.ical.calendar_files import TIMED, a_calendar, an_event, read


def of_events(count: int) -> ImportAnswer:
    one = read(a_calendar(an_event(*TIMED))).events[0]
    events = tuple(one.model_copy(update={"id": f"e{n}"}) for n in range(count))
    lines = tuple(range(1, count + 1))
    return ImportAnswer(imported=ImportedEvents(events=events, warnings=("line 1, odd",), unread=1, lines=lines))


def of_dates(count: int) -> ImportAnswer:
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(count)]
    dates = tuple(NamedDates(first_on=on, last_on=on, name="") for on in days)
    return ImportAnswer(dates=ImportedDates(dates=dates, warnings=("line 1, odd",), unread=1))


@pytest.mark.parametrize("make", [of_events, of_dates])
@pytest.mark.parametrize(("count", "pieces"), [(0, 1), (1, 1), (PIECE, 1), (PIECE + 1, 2), (3 * PIECE, 3)])
def test_an_answer_in_pieces_is_the_answer_again(make, count, pieces):
    """However much is in it, and with each warning once."""
    answer = make(count)
    lines = [piece.model_dump_json() for piece in answer.pieces()]
    assert len(lines) == pieces
    assert joined(ImportAnswer.model_validate_json(line) for line in lines) == answer


def test_a_refusal_is_one_piece():
    refusal = ImportAnswer(refused="this is no calendar")
    assert joined(refusal.pieces()) == refusal
