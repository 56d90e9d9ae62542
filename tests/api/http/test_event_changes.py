"""Events that come, change, go and come back while a plan is announced: who is named, and what calendars hear."""

from __future__ import annotations

from datetime import timedelta

from scheduler.domain.time import Span
from tests.api.http.customer_events import EVENT, PLACE, made
from tests.api.http.doors import Door
from tests.api.http.plans import a_published
from tests.support.builders import SATURDAY
from tests.support.recording import covered


def test_whoever_covers_a_duty_is_named_in_the_place_of_whom_it_was_announced_for(door: Door) -> None:
    """Of somebody who covers two hours of it, when the event lies in these, and else not."""
    a_published(door, "ada")
    duty = f"tier2/{SATURDAY}/day"
    with door.services.store.reading() as work:
        start = work.plans.find_latest_published().schedule.duties[duty].span.start_at
    part = Span(start_at=start + timedelta(hours=3), end_at=start + timedelta(hours=5))
    covered(door.services.store, duty, "ada", "ben", part)
    for hour, who in ((0, "Ada"), (3, "Ben"), (5, "Ada")):
        at = start + timedelta(hours=hour)
        body = {"start_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "end_at": f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"}
        reply = door.ask("mia", "POST", PLACE, EVENT | body | {"event_id": f"hour-{hour}"}).document
        assert [shift["people"] for shift in reply["shifts"]] == [[who]]


def test_an_event_that_was_cancelled_is_written_down_anew_under_its_id(door: Door) -> None:
    """It keeps its address and goes on counting its versions; until it is cancelled its id is taken."""
    event = made(door)
    place, body = f"{PLACE}/{event['id']}", EVENT | {"title": "Second try"}
    assert door.ask("mia", "POST", PLACE, body).status == 422
    door.ask("mia", "POST", f"{place}/cancellation", {}, If_Match='"1"')
    refused = door.ask("mia", "PUT", place, body, If_Match='"2"')
    assert (refused.status, "create it anew with the same event_id" in refused.text) == (409, True)
    back = door.ask("mia", "POST", PLACE, body)
    assert (back.status, back.document["diff"], back.headers["etag"]) == (201, "back", '"3"')
    now = door.ask("mia", "GET", place).document
    assert (now["title"], now["state"], now["version"]) == ("Second try", "in_force", 3)
    noted = [each["decision"] for each in door.ask("mia", "GET", f"/v1/audit?subject={event['id']}").document["items"]]
    assert sorted(noted) == ["event.cancelled", "event.created", "event.created"]


def test_a_late_event_reaches_the_calendars_of_those_on_duty_and_goes_when_it_is_cancelled(door: Door) -> None:
    """The tag moves once with each change, and stays while nothing changes. The title is confidential."""
    a_published(door, "ada")
    link = door.ask("ada", "POST", "/v1/feed-links", {"kind": "engineer", "subject_id": "ada", "name": "phone"})
    path = "/v1/feeds/" + link.document["url"].rpartition("/")[2]
    before = door.ask("anonymous", "GET", path)
    event = made(door)
    during = door.ask("anonymous", "GET", path)
    assert "upgrade for acme" in during.text.replace("\r\n ", "")
    assert "Bluebird" not in during.text
    assert door.ask("anonymous", "GET", path, If_None_Match=during.headers["etag"]).status == 304
    door.ask("mia", "POST", f"{PLACE}/{event['id']}/cancellation", {}, If_Match='"1"')
    after = door.ask("anonymous", "GET", path)
    assert "upgrade for acme" not in after.text.replace("\r\n ", "")
    assert len({reply.headers["etag"] for reply in (before, during, after)}) == 3
    numbers = [reply.text.partition("SEQUENCE:")[2][:1] for reply in (before, during, after)]
    assert numbers == ["1", "2", "3"]
