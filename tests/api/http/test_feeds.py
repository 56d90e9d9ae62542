"""What calendars meet at the door: addresses that are their key, tags and dates that hold, and links that end."""

from __future__ import annotations

import gzip
import logging
import math
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from api.http.feeds.pages import Asked
from api.http.feeds.table import FeedTable
from api.http.feeds.watch import FRESH_SECONDS, LOOK_SECONDS, watching
from scheduler.domain.audit import EVERYBODY
from scheduler.domain.feeds import FEED_PREFIX, GRACE
from scheduler.domain.keys import new_secret
from tests.api.http.doors import Door, Reply
from tests.api.http.plans import a_published
from tests.support.builders import NOW
from tests.support.patience import until

SQLITE = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
WANTED = {"kind": "engineer", "subject_id": "ada", "name": "phone"}


def a_link(door: Door, who: str = "ada", **changes: object) -> tuple[str, str]:
    """The id and the path of a new link."""
    reply = door.ask(who, "POST", "/v1/feed-links", WANTED | changes)
    assert reply.status == 201, reply.text
    made = reply.document
    assert made["webcal_url"].partition(":")[2] == made["url"].partition(":")[2]
    return made["id"], "/v1/feeds/" + made["url"].rpartition("/")[2]


def fetched(door: Door, path: str, **headers: str) -> Reply:
    return door.ask("anonymous", "GET", path, **headers)


def test_a_calendar_subscribes_with_its_address_alone(each_door: Door) -> None:
    """It gets Ada's shift, and everything that a calendar wants to know of the file."""
    a_published(each_door)
    _, path = a_link(each_door)
    reply = fetched(each_door, path)
    assert (reply.status, reply.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert reply.text.count("BEGIN:VEVENT") == 1
    assert reply.headers["etag"].startswith('W/"')
    assert reply.headers["cache-control"] == "private, max-age=300, must-revalidate"
    assert reply.headers["content-disposition"] == 'inline; filename="engineer-ada.ics"'
    assert {"vary", "last-modified", "referrer-policy", "x-robots-tag", "x-request-id"} <= set(reply.headers)
    head = each_door.ask("anonymous", "HEAD", path)
    assert (head.status, head.text) == (200, "")
    assert head.headers["content-length"] == reply.headers["content-length"]
    assert head.headers["etag"] == reply.headers["etag"]


@SQLITE
def test_who_has_the_feed_is_told_so(door: Door) -> None:
    """By tag, weak or strong, alone or in a list, or any; by date when there is no tag. A tag beats a date."""
    a_published(door)
    _, path = a_link(door)
    first = fetched(door, path)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = fetched(door, path, If_None_Match=given)
        assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)
        assert {"last-modified", "cache-control"} <= set(again.headers)
    assert fetched(door, path, If_Modified_Since=date).status == 304
    assert fetched(door, path, If_Modified_Since="Thu, 01 Jan 2026 00:00:00 GMT").status == 200
    assert fetched(door, path, If_Modified_Since="yesterday").status == 200
    assert fetched(door, path, If_None_Match='"other"', If_Modified_Since=date).status == 200


@SQLITE
def test_the_feed_is_packed_for_those_who_can_unpack_it(door: Door) -> None:
    """Both forms are one feed with one tag."""
    _, path = a_link(door)
    with door.services.store.reading() as work:
        (link,) = work.feeds.links(EVERYBODY)
    page = door.app.state.feeds.page(link.view, pages_asked(b"gzip, br"), NOW)
    packed, plain = page.answer(pages_asked(b"gzip, br")), page.answer(pages_asked(b"gzip;q=0, *"))
    assert gzip.decompress(packed.body) == plain.body
    assert dict(packed.headers)[b"etag"] == dict(plain.headers)[b"etag"]
    assert fetched(door, path).status == 200


def pages_asked(encodings: bytes) -> Asked:
    return Asked(encodings=encodings)


def test_a_change_gives_another_tag_and_a_later_date(door: Door) -> None:
    """A removed shift too: whoever asks by date alone gets the feed without it."""
    a_published(door, "ada", "ben")
    _, path = a_link(door)
    before = fetched(door, path)
    door.clock.at += timedelta(hours=1)
    a_published(door, "ben", "ben")
    after = fetched(door, path, If_Modified_Since=before.headers["last-modified"])
    assert (after.status, after.text.count("BEGIN:VEVENT")) == (200, 0)
    assert after.headers["etag"] != before.headers["etag"]
    assert after.headers["last-modified"] > before.headers["last-modified"]


@SQLITE
def test_a_shift_that_leaves_the_window_changes_the_date(door: Door) -> None:
    """Nothing was announced, but the feed is another one since midnight."""
    a_published(door)
    _, path = a_link(door)
    date = fetched(door, path).headers["last-modified"]
    door.clock.at += timedelta(days=120)
    later = fetched(door, path, If_Modified_Since=date)
    assert (later.status, later.text.count("BEGIN:VEVENT")) == (200, 0)


def test_a_revoked_link_is_gone_and_an_unknown_one_was_never_there(door: Door) -> None:
    """410 tells a program to give up; the other links of the same person go on."""
    link_id, path = a_link(door)
    _, other = a_link(door, name="laptop")
    assert fetched(door, path).status == 200
    assert door.ask("ada", "GET", f"/v1/feed-links/{link_id}").document["closed"] == ""
    revoked = door.ask("ada", "POST", f"/v1/feed-links/{link_id}/revocation", {})
    assert (revoked.status, revoked.document["closed"]) == (200, f"revoked on {door.clock():%Y-%m-%d}")
    assert (fetched(door, path).status, fetched(door, other).status) == (410, 200)
    assert fetched(door, f"/v1/feeds/{new_secret(FEED_PREFIX)}.ics").status == 404
    assert fetched(door, "/v1/feeds/wb_f1_guess.ics").status == 404


def test_a_rotated_link_opens_with_both_secrets_for_a_while(door: Door) -> None:
    """The old address works up to the end of its week, and not from then on."""
    link_id, path = a_link(door)
    reply = door.ask("ada", "POST", f"/v1/feed-links/{link_id}/rotation", {})
    new_path = "/v1/feeds/" + reply.document["url"].rpartition("/")[2]
    door.clock.at += GRACE - timedelta(seconds=1)
    assert (fetched(door, path).status, fetched(door, new_path).status) == (200, 200)
    door.clock.at += timedelta(seconds=1)
    assert (fetched(door, path).status, fetched(door, new_path).status) == (410, 200)


@SQLITE
def test_a_link_that_is_rotated_twice_opens_with_all_three_addresses_each_for_its_own_week(door: Door) -> None:
    """Nobody who was told of a week loses a day of it because the link was renewed once more."""
    link_id, first = a_link(door)
    began, paths = door.clock.at, [first]
    for _ in range(2):
        reply = door.ask("ada", "POST", f"/v1/feed-links/{link_id}/rotation", {})
        paths.append("/v1/feeds/" + reply.document["url"].rpartition("/")[2])
        door.clock.at += timedelta(days=2)
    door.clock.at = began + GRACE - timedelta(seconds=1)
    assert [fetched(door, path).status for path in paths] == [200, 200, 200]
    door.clock.at = began + GRACE
    assert [fetched(door, path).status for path in paths] == [410, 200, 200]
    door.clock.at = began + timedelta(days=2) + GRACE
    assert [fetched(door, path).status for path in paths] == [410, 410, 200]
    assert door.ask("mia", "POST", f"/v1/feed-links/{link_id}/revocation", {}).status == 200
    assert [fetched(door, path).status for path in paths] == [410, 410, 410]


def test_every_process_hears_of_a_revocation_within_a_second(door: Door) -> None:
    """A second table over the same store, with its watch, stands for another process."""
    link_id, path = a_link(door)
    secret = path.rpartition("/")[2].removesuffix(".ics")
    table = FeedTable(door.services)
    with watching(table):
        until(lambda: table.is_fresh)
        opened = table.find(secret)
        assert opened is not None
        assert table.is_open(opened, NOW)
        door.ask("ada", "POST", f"/v1/feed-links/{link_id}/revocation", {})
        until(lambda: (known := table.find(secret)) is not None and known.closed)
    assert LOOK_SECONDS < FRESH_SECONDS < 1


def test_an_unchanged_poll_asks_the_database_nothing(door: Door) -> None:
    """With the watch on, a hundred polls are no statement at all, and neither is the first that renders."""
    a_published(door)
    _, path = a_link(door)
    tag = fetched(door, path).headers["etag"]
    table: FeedTable = door.app.state.feeds
    before = table._fresh_until
    with watching(table, every=3600):
        until(lambda: table._fresh_until > before)
        statements: list[str] = []
        engine = door.services.store._engine
        event.listen(engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
        table._fresh_until = math.inf
        assert {fetched(door, path, If_None_Match=tag).status for _ in range(50)} == {304}
        assert fetched(door, path).status == 200
        assert statements == []


@SQLITE
def test_links_of_somebody_who_has_left_open_nothing(door: Door) -> None:
    """When Ada is no longer in what is imported, her calendars end, and her keys."""
    _, path = a_link(door)
    assert (fetched(door, path).status, door.ask("ada", "GET", "/v1/me").status) == (200, 200)
    with door.services.store.writing() as work:
        kept = work.organisations.organisation()
        left = {
            "engineers": tuple(e for e in kept.engineers if e.id != "ada"),
            "rotations": (),
        }
        work.organisations.replace_organisation(kept.model_copy(update=left), (), {}, NOW)
    refused = door.ask("ada", "GET", "/v1/me")
    assert (fetched(door, path).status, refused.status, "has left" in refused.text) == (410, 403, True)
    (listed,) = door.ask("mia", "GET", "/v1/feed-links").document["items"]
    assert listed["closed"] == "closed: ada is no longer in the organisation"
    assert door.ask("ben", "GET", "/v1/me").status == 200


@SQLITE
@pytest.mark.parametrize(("zone", "hours"), [("Pacific/Auckland", 11), ("America/Los_Angeles", 32)])
def test_from_the_end_of_somebodys_last_day_where_they_live_on_nothing_of_theirs_opens(
    door: Door, zone: str, hours: int
) -> None:
    """Neither their calendars, nor their keys; those of others do. The last day itself still counts."""
    _, path = a_link(door)
    _, other = a_link(door, "ben", subject_id="ben")
    last = datetime(2026, 12, 10, tzinfo=UTC)
    with door.services.store.writing() as work:
        kept = work.organisations.organisation()
        leaving = {"leaves_on": last.date(), "time_zone": zone}
        people = tuple(e.model_copy(update=leaving) if e.id == "ada" else e for e in kept.engineers)
        work.organisations.replace_organisation(kept.model_copy(update={"engineers": people}), (), {}, NOW)
    door.clock.at = last + timedelta(hours=hours, seconds=-1)
    assert (fetched(door, path).status, door.ask("ada", "GET", "/v1/feed-links").status) == (200, 200)
    door.clock.at += timedelta(seconds=1)
    assert (fetched(door, path).status, fetched(door, other).status) == (410, 200)
    listed = door.ask("mia", "GET", "/v1/feed-links").document["items"]
    assert {each["engineer_id"]: each["closed"] for each in listed} == {"ada": "closed: ada has left", "ben": ""}
    refused = door.ask("ada", "GET", "/v1/feed-links")
    assert (refused.status, "has left" in refused.text) == (403, True)
    assert door.ask("ben", "GET", "/v1/feed-links").status == 200


@SQLITE
def test_tbd_seats_and_names_of_customers_are_for_managers(door: Door) -> None:
    """Ada is refused by the field; Mia gets a feed with tentative seats."""
    a_published(door)
    body = {"kind": "programme", "subject_id": "tier2", "name": "wall", "include_open": True}
    assert door.ask("ada", "POST", "/v1/feed-links", body).fields == ["body.include_open"]
    _, path = a_link(door, "mia", **body)
    assert "STATUS:TENTATIVE" in fetched(door, path).text
    _, plain = a_link(door, "ada", **(body | {"include_open": False}))
    assert "STATUS:TENTATIVE" not in fetched(door, plain).text


@SQLITE
def test_a_link_is_for_what_is_there_alone(door: Door) -> None:
    """No unknown team, rotation or customer, and no other engineer."""
    for kind in ("team", "programme", "customer"):
        assert door.ask("ada", "POST", "/v1/feed-links", WANTED | {"kind": kind, "subject_id": "no"}).status == 404
    assert door.ask("ada", "POST", "/v1/feed-links", WANTED | {"subject_id": "ben"}).status == 404


def test_the_list_says_who_read_last_and_the_doctor_whether_that_is_enough(door: Door) -> None:
    """Both before and after it is written down."""
    a_published(door)
    link_id, path = a_link(door)
    fetched(door, path, User_Agent="Google-Calendar-Importer")
    (shown,) = door.ask("ada", "GET", "/v1/feed-links").document["items"]
    assert shown["fetched_by"] == "Google-Calendar-Importer"
    door.app.state.feeds.write_down()
    check = door.ask("ada", "GET", f"/v1/feed-links/{link_id}/check").document
    assert (check["says"], check["fetched_by"], check["is_up_to_date"]) == ([], "Google-Calendar-Importer", True)
    door.clock.at += timedelta(hours=1)
    a_published(door, "ben", "ben")
    check = door.ask("ada", "GET", f"/v1/feed-links/{link_id}/check").document
    assert check["is_up_to_date"] is False


@SQLITE
def test_the_address_of_a_feed_is_in_no_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """Neither when it opens, nor when it does not."""
    caplog.set_level(logging.DEBUG)
    _, path = a_link(door)
    fetched(door, path)
    fetched(door, path.replace(".ics", "x.ics"))
    assert "get_feed" in caplog.text
    assert path.removeprefix("/v1/feeds/wb_f1_")[:16] not in caplog.text
