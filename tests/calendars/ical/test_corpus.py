"""Several hundred calendar files of two public test suites: none crashes the reader, none holds it up."""

from __future__ import annotations

import re
from datetime import date

import pytest

from calendars.ical.doctor import check_feed
from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_customer_events, read_here
from scheduler.domain.errors import BadInput
from tests.support.shared import shared_path


@pytest.fixture(scope="module")
def corpus() -> dict[str, bytes]:
    """Every file, each event with a customer, so that it is read to the end."""
    folder = shared_path("ics-corpus")
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.ics"))}
    assert len(files) >= 290
    return {name: data.replace(b"END:VEVENT", b"X-WATCHBILL-CUSTOMER:c\r\nEND:VEVENT") for name, data in files.items()}


def the_year(data: bytes) -> int:
    """The year in which a file's first event starts."""
    found = re.search(rb"DTSTART[^:]*:(\d{4})", data)
    return min(max(int(found.group(1)), 1971), 2100) if found else 2027


def read(data: bytes) -> ImportedEvents | str:
    """What a file gives, or the sentence with which it is refused."""
    year = the_year(data)
    try:
        return read_here(data, default_zone="UTC", first_on=date(year, 1, 1), last_on=date(year + 1, 12, 31))
    except BadInput as error:
        return str(error)


def test_every_file_is_read_or_refused_in_words(corpus):
    """Most are read; those refused as a whole hold no calendar; none crashes the reader."""
    answers = {name: read(data) for name, data in corpus.items()}
    imported = [answer for answer in answers.values() if isinstance(answer, ImportedEvents)]
    refused = [answer for answer in answers.values() if isinstance(answer, str)]
    assert all("no iCalendar file" in sentence for sentence in refused)
    assert all(re.match(r"line \d+, .+: .+", warning) for answer in imported for warning in answer.warnings)
    assert len(imported) >= 200
    assert sum(len(answer.events) for answer in imported) >= 2_000


def test_reading_in_a_child_process_gives_the_same(corpus):
    for name in [name for name in corpus if "calendars/" in name][::40]:
        year, here = the_year(corpus[name]), read(corpus[name])
        asked = {"default_zone": "UTC", "first_on": date(year, 1, 1), "last_on": date(year + 1, 12, 31)}
        if isinstance(here, ImportedEvents):
            assert read_customer_events(corpus[name], **asked) == here
        else:
            with pytest.raises(BadInput, match=re.escape(here)):
                read_customer_events(corpus[name], **asked)


def test_the_feed_doctor_looks_at_every_file(corpus):
    """None of them was made by us, and the doctor has something to say about nearly all."""
    ill = [name for name, data in corpus.items() if check_feed(data)]
    assert len(ill) >= 0.9 * len(corpus)
