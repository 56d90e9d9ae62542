"""The organisation that ships: invented, complete, and right, so that it can be copied as a start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from api.files.items import CalendarEvent
from api.files.loader import DEMO_ORGANISATION, LoadedOrganisation, load_folder
from api.files.nouns import FACTS
from calendars.ical.reader import read_customer_events
from constraints.catalog import parse
from scheduler.domain.coverage import TermRotation, WeekendRotation
from scheduler.domain.errors import BadFiles
from scheduler.domain.facts import Experience
from scheduler.domain.people import CustomerState, WeekendRule


def _calendar(data: bytes) -> tuple[tuple[CalendarEvent, ...], tuple[str, ...]]:
    read = read_customer_events(data, default_zone="UTC", first_on=date(2026, 12, 1), last_on=date(2027, 6, 30))
    return tuple(zip(read.lines, read.events, strict=True)), read.warnings


@pytest.fixture(scope="module")
def demo() -> LoadedOrganisation:
    return load_folder(DEMO_ORGANISATION, read_ics=_calendar, parse_policy=parse)


def test_the_demo_loads_without_a_mistake(demo: LoadedOrganisation) -> None:
    """Whoever starts from it starts from something right."""
    assert [str(each) for each in demo.warnings] == []


def test_the_demo_has_something_of_everything(demo: LoadedOrganisation) -> None:
    """Every kind of entry is shown."""
    shown = demo.organisation.model_dump()
    assert [noun for noun, entries in shown.items() if not entries] == []
    assert {type(fact) for fact in demo.organisation.facts} == {noun.model for noun in FACTS}
    assert len(demo.organisation.teams) == 8
    assert 40 <= len(demo.organisation.engineers) <= 50
    assert len(demo.organisation.events) == 8
    assert {type(rotation) for rotation in demo.organisation.rotations} == {WeekendRotation, TermRotation}
    assert {customer.state for customer in demo.organisation.customers} >= {
        CustomerState.APPROVED,
        CustomerState.PROPOSED,
    }


def test_everybody_of_the_demo_who_may_serve_has_shadowed_before(demo: LoadedOrganisation) -> None:
    """So that a rule that asks for it keeps nobody away who served before."""
    weekend = {r.country: r.weekend for r in demo.organisation.country_rules}
    shadowed = {f.engineer_id for f in demo.organisation.facts if isinstance(f, Experience) and f.shadowed_on}
    may_serve = {
        engineer.id
        for engineer in demo.organisation.engineers
        if (engineer.weekend_consent or weekend[engineer.country] is WeekendRule.ALLOWED)
        and (engineer.joined_on is None or engineer.joined_on < date(2027, 1, 4))
    }
    assert may_serve == shadowed


def test_the_people_of_the_demo_can_be_written_to_by_nobody(demo: LoadedOrganisation) -> None:
    """Every address is at a host that is kept for examples."""
    assert {engineer.email.partition("@")[2] for engineer in demo.organisation.engineers} == {"example.com"}


def test_every_country_of_the_demo_has_a_rule(demo: LoadedOrganisation) -> None:
    """So that the demo shows no gap in the law."""
    ruled = {rule.country for rule in demo.organisation.country_rules}
    assert {engineer.country for engineer in demo.organisation.engineers} <= ruled


def test_every_file_of_the_demo_says_what_it_is_for() -> None:
    """Whoever copies it reads the explanation at the top."""
    explained = [path for path in DEMO_ORGANISATION.iterdir() if path.suffix in {".yaml", ".csv"}]
    assert len(explained) >= 12
    assert [path.name for path in explained if not path.read_text("utf-8").startswith("#")] == []


def test_the_calendar_of_the_demo_is_in_the_form_that_the_standard_asks_for() -> None:
    """RFC 5545: lines end with CR LF and have at most 75 bytes."""
    data = (DEMO_ORGANISATION / "events.ics").read_bytes()
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_a_copy_of_the_demo_loads_as_well(tmp_path: Path, demo: LoadedOrganisation) -> None:
    """Nothing in it depends on where it lies."""
    for path in DEMO_ORGANISATION.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert load_folder(tmp_path, read_ics=_calendar, parse_policy=parse).organisation == demo.organisation


def test_an_event_of_the_calendar_that_names_a_stranger_is_named_with_the_line_on_which_it_begins(
    tmp_path: Path,
) -> None:
    """In an iCalendar file: the line of its BEGIN:VEVENT."""
    for path in DEMO_ORGANISATION.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    lines = (DEMO_ORGANISATION / "events.ics").read_text("utf-8").splitlines()
    begins = [number for number, line in enumerate(lines, start=1) if line == "BEGIN:VEVENT"]
    named = lines.index("X-WATCHBILL-CUSTOMER:support", begins[1])
    lines[named] = "X-WATCHBILL-CUSTOMER:suport"
    (tmp_path / "events.ics").write_bytes("\r\n".join((*lines, "")).encode())
    with pytest.raises(BadFiles) as refused:
        load_folder(tmp_path, read_ics=_calendar, parse_policy=parse)
    (located,) = refused.value.located
    assert (located.file, located.line, located.field) == ("events.ics", begins[1], "customer_id")
