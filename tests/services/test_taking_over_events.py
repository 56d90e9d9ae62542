"""Calendars of many events are taken over as those of one are, on either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import EventDiff, EventSource, known_id
from scheduler.domain.people import Tier1Customer
from scheduler.domain.time import Span
from scheduler.services.customer_events import EventsTaken, take_over_events
from scheduler.services.keys import at_the_machine
from scheduler.services.organisation_now import organisation_now
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import MONDAY, a_weekend_rotation, an_engineer, an_organisation

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
START = datetime(2027, 1, 9, 8, tzinfo=UTC)
MANY = 1_001
"""More than are looked up at a time, and not a multiple of it."""


def an_event(number: int, **changes: object) -> CustomerEvent:
    span = Span(start_at=START + timedelta(hours=number), end_at=START + timedelta(hours=number + 1))
    fields = {"id": f"e{number}", "customer_id": "acme", "title": "Go-live", "span": span} | changes
    return CustomerEvent.model_validate(fields)


@pytest.fixture
def filled(both: SqlStore) -> SqlStore:
    """An organisation with one customer."""
    customer = Tier1Customer(id="acme", name="Acme")
    organisation = an_organisation((an_engineer("ada"),), rotations=(a_weekend_rotation(),), customers=(customer,))
    with both.writing() as work:
        work.organisations.replace_organisation(organisation, (), {}, NOW)
    return both


def taken(store: SqlStore, *events: CustomerEvent, source_id: str = "calendar") -> EventsTaken:
    looked_at = Span(start_at=NOW, end_at=NOW + timedelta(days=640))
    source = EventSource(id=source_id, read_at=NOW)
    with store.writing() as work:
        return take_over_events(work, source, events, looked_at=looked_at, actor=at_the_machine(work), now=NOW)


def test_a_long_calendar_is_taken_over_and_the_same_again_changes_nothing(filled: SqlStore) -> None:
    """Every event has the number and id under which it is kept, in the order of the calendar."""
    events = [an_event(number) for number in range(MANY)]
    first = taken(filled, *events)
    assert [change.event_id for change in first.changes] == [event.id for event in events]
    with filled.reading() as work:
        assert work.events.events() == tuple(change.known for change in first.changes)
        assert work.events.find_all([known_id("e0"), known_id("nobody's")]).keys() == {known_id("e0")}
    again = taken(filled, *events)
    assert (again.changes, again.unchanged) == ((), MANY)


def test_of_one_calendar_some_events_are_new_some_changed_some_back_and_some_gone(filled: SqlStore) -> None:
    """Each is told as what it is, and what another calendar brought stays with it."""
    taken(filled, an_event(1), an_event(2), an_event(3))
    taken(filled, an_event(9), source_id="other")
    assert [change.diff for change in taken(filled, an_event(1), an_event(2)).changes] == [EventDiff.CANCELLED]
    found = taken(filled, an_event(4), an_event(1), an_event(2, title="Upgrade"), an_event(3), an_event(9))
    assert [(change.event_id, change.diff, change.fields) for change in found.changes] == [
        ("e4", EventDiff.ADDED, ()),
        ("e2", EventDiff.CHANGED, ("title",)),
        ("e3", EventDiff.BACK, ()),
    ]
    assert (found.unchanged, found.warnings) == (1, ("e9: left out, because it is kept already, from other",))
    assert taken(filled, an_event(4)).changes[0].known.version == 2


def test_an_event_of_a_customer_or_rotation_that_is_not_there_is_left_out_and_the_others_are_taken(
    filled: SqlStore,
) -> None:
    rotation_id = a_weekend_rotation().id
    found = taken(
        filled, an_event(1, customer_id="else"), an_event(2, rotation_id="else"), an_event(3, rotation_id=rotation_id)
    )
    assert [change.event_id for change in found.changes] == ["e3"]
    assert found.warnings == (
        "e1: left out, because customer_id: there is no customer else",
        "e2: left out, because rotation_id: there is no rotation else",
    )


def count_now(store: SqlStore) -> list[tuple[str, str]]:
    """The events that the next plan counts, with their titles."""
    with store.reading() as work:
        return [(event.id, event.title) for event in organisation_now(work, MONDAY).events]


def test_no_calendar_changes_or_cancels_an_event_of_the_imported_folder(filled: SqlStore) -> None:
    """Not with its UID, not by dropping that, and not by having had it before the folder did."""
    taken(filled, an_event(1, title="Theirs"), an_event(2))
    with filled.reading() as work:
        before = work.organisations.organisation()
    with filled.writing() as work:
        work.organisations.replace_organisation(
            before.model_copy(update={"events": (an_event(1, title="The folder's"),)}), (), {}, NOW
        )
    assert count_now(filled) == [("e1", "The folder's"), ("e2", "Go-live")]
    found = taken(filled, an_event(1, title="Theirs again"), an_event(2))
    assert found.changes == ()
    assert "e1: left out, because the imported folder has an event of that id" in found.warnings[0]
    taken(filled, an_event(2))
    assert count_now(filled) == [("e1", "The folder's"), ("e2", "Go-live")]


def test_what_one_calendar_took_back_another_may_bring(filled: SqlStore) -> None:
    """The first cannot cancel it then, nor change it."""
    taken(filled, an_event(1))
    taken(filled, an_event(1), source_id="second")
    taken(filled)
    found = taken(filled, an_event(1, title="Second"), source_id="second").changes
    assert [(each.diff, each.known.version, each.known.source_id) for each in found] == [(EventDiff.BACK, 3, "second")]
    assert "kept already, from second" in taken(filled, an_event(1)).warnings[0]
    assert taken(filled).changes == ()
    assert count_now(filled) == [("e1", "Second")]
