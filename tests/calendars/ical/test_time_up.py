"""The system warns a process that reads a calendar before it ends it; what was read by then is said."""

from __future__ import annotations

import signal

import pytest

from calendars.ical.time_up import at_most, is_time_up, warned
from tests.calendars.ical.calendar_files import TIMED, a_calendar, an_event, read
from tests.support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="this system limits no processes")


def test_a_warning_ends_what_is_being_read_and_is_remembered() -> None:
    """Nothing of the kind is heard of once the reading is over."""
    with warned():
        with pytest.raises(TimeoutError), at_most(PATIENCE_SECONDS):
            signal.raise_signal(signal.SIGXCPU)
        assert is_time_up()
    assert not is_time_up()


def test_a_warning_between_two_series_harms_neither() -> None:
    """It is heard at the next one, which is left out by name."""
    data = a_calendar(an_event(*TIMED))
    with warned():
        assert len(read(data).events) == 1
        signal.raise_signal(signal.SIGXCPU)
        late = read(data)
    assert (late.events, late.unread) == ((), 1)
    assert "left out, because the file takes too long to expand" in late.warnings[0]
