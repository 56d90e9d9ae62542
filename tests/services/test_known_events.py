"""Events that are kept one by one join what was imported."""

from __future__ import annotations

from scheduler.domain.known_events import EventState, KnownEvent, differing, known_id
from scheduler.services.known_events import with_events
from tests.support.builders import NOW, a_problem_of, an_event, an_organisation


def kept(event, state: EventState = EventState.IN_FORCE) -> KnownEvent:
    return KnownEvent(
        number=1, id=known_id(event.id), source_id="s", event=event, state=state, made_at=NOW, changed_at=NOW
    )


def ids(organisation) -> list[tuple[str, int]]:
    return [(event.id, event.extra_seats) for event in organisation.events]


def test_kept_events_stand_beside_those_of_the_folder_and_ask_for_people():
    organisation = with_events(an_organisation(events=(an_event("a"),)), [kept(an_event("b", extra_seats=2))])
    assert ids(organisation) == [("a", 1), ("b", 2)]
    assert max(shift.seats for shift in a_problem_of(organisation).shifts) == 4


def test_an_event_of_both_counts_once_and_as_it_was_imported():
    """Nobody can change or cancel an event of the folder from elsewhere, by whatever was kept before."""
    imported = an_organisation(events=(an_event("a"),))
    assert ids(with_events(imported, [kept(an_event("a", extra_seats=3))])) == [("a", 1)]
    assert ids(with_events(imported, [kept(an_event("a"), EventState.CANCELLED)])) == [("a", 1)]


def test_an_event_that_was_cancelled_asks_for_nobody():
    assert ids(with_events(an_organisation(), [kept(an_event("a"), EventState.CANCELLED)])) == []


def test_events_of_customers_and_rotations_that_are_gone_do_not_count():
    strange = [kept(an_event("a", customer_id="gone")), kept(an_event("b", rotation_id="gone"))]
    assert with_events(an_organisation(), strange) == an_organisation()


def test_without_kept_events_the_organisation_is_what_was_imported():
    imported = an_organisation(events=(an_event("a"),))
    assert with_events(imported, []) is imported


def test_any_id_of_an_event_has_one_short_id_fit_for_an_address():
    first, second = known_id("weekly@x/20270109T080000Z"), known_id("weekly@x/20270116T080000Z")
    assert first != second
    assert first == known_id("weekly@x/20270109T080000Z")
    assert all(each.startswith("e-") and "/" not in each and len(each) == 22 for each in (first, second))


def test_the_fields_that_differ_are_named_in_order():
    assert differing(an_event(), an_event(title="Other", extra_seats=2)) == ("extra_seats", "title")
    assert differing(an_event(), an_event()) == ()
