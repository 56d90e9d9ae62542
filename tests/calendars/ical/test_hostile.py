"""Calendar files made to harm whoever reads them: refused at once, or read and ended within five seconds."""

from __future__ import annotations

import resource
import time
from datetime import date

import pytest

from benchmarks.hostile_calendars import AT_ONCE, IN_TIME
from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_customer_events
from scheduler.domain.errors import BadInput

ASKED = {"default_zone": "UTC", "first_on": date(2027, 1, 1), "last_on": date(2028, 12, 31), "customer_id": "c-1"}
AT_ONCE_CPU = 0.05
LONGEST = 5.0


def answered(data: bytes) -> ImportedEvents | str:
    try:
        return read_customer_events(data, **ASKED)
    except BadInput as error:
        return str(error)


def computed() -> float:
    """CPU seconds of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def timed(data: bytes) -> tuple[ImportedEvents | str, float]:
    """The answer, and the CPU seconds that it cost."""
    started = time.process_time()
    found = answered(data)
    return found, time.process_time() - started


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_hostile_file_is_refused_at_once(name):
    """No event comes of it, whoever sent it gets a sentence, and it cost a twentieth of a second at most."""
    found, spent = timed(AT_ONCE[name])
    assert found if isinstance(found, str) else (found.events == () and found.warnings)
    # A busy machine makes one run dear: two more may show that it was the machine.
    assert spent < AT_ONCE_CPU or min(timed(AT_ONCE[name])[1] for _ in range(2)) < AT_ONCE_CPU


def test_seventeen_kinds_of_hostile_files_and_more_are_tried():
    assert len(AT_ONCE) + len(IN_TIME) >= 17


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_TIME)
def test_a_hostile_file_that_must_be_looked_into_is_over_within_five_seconds(name):
    """Of computing, the child's too: what else a machine does changes nothing about the answer."""
    started = computed()
    found = answered(IN_TIME[name])
    assert computed() - started < LONGEST
    assert isinstance(found, str) or len(found.events) <= 20_000
