"""Calendar files made to harm whoever reads them: refused at once, or read and ended within five seconds."""

from __future__ import annotations

import resource
from datetime import date

import pytest

from benchmarks.hostile_calendars import AT_ONCE, IN_TIME
from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_customer_events
from scheduler.domain.errors import BadInput

ASKED = {"default_zone": "UTC", "first_on": date(2027, 1, 1), "last_on": date(2028, 12, 31), "customer_id": "c-1"}
LONGEST = 5.0


def answered(data: bytes, **how: float) -> ImportedEvents | str:
    try:
        return read_customer_events(data, **ASKED, **how)
    except BadInput as error:
        return str(error)


def computed_by_children() -> float:
    """CPU seconds of the child processes that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_hostile_file_is_refused_at_once(name):
    """No event comes of it, whoever sent it gets a sentence, and no process is started, which would have no time."""
    found = answered(AT_ONCE[name], wall_seconds=0.0)
    assert "takes more than" not in str(found)
    assert found if isinstance(found, str) else (found.events == () and found.warnings)


def test_seventeen_kinds_of_hostile_files_and_more_are_tried():
    assert len(AT_ONCE) + len(IN_TIME) >= 17


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_TIME)
def test_a_hostile_file_that_must_be_looked_into_is_over_within_five_seconds(name):
    """Of computing by the child: what else a machine does changes nothing about the answer."""
    started = computed_by_children()
    found = answered(IN_TIME[name])
    assert computed_by_children() - started < LONGEST
    assert isinstance(found, str) or len(found.events) <= 20_000
