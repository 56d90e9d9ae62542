"""The fast writer of feeds against the one that goes through the library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.ical.direct import folded, write_feed
from calendars.ical.entries import EntryStatus, EventNote, FeedEntry
from calendars.ical.feed import Feed, FeedOptions, render_feed
from scheduler.domain.time import Span
from tests.calendars.ical.sample import a_feed, a_schedule, a_shift_entry, entries_of

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata")
LETTERS = st.text(alphabet="aB,;:\\N^n\"'\n\r é\u2603\U0001f600\t", max_size=120)
WORDS = st.text(alphabet="aB,;\\N^é\u2603 ", max_size=90)
STARTS = st.integers(0, 3 * 365 * 48).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * n))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(STARTS)
    return Span(start_at=start, end_at=start + timedelta(minutes=30 * draw(st.integers(1, 200))))


@st.composite
def entries(draw: st.DrawFn) -> FeedEntry:
    span, is_term = draw(spans()), draw(st.booleans())
    return FeedEntry(
        uid=draw(WORDS),
        sequence=draw(st.integers(0, 10**6)),
        updated_at=draw(STARTS),
        status=draw(st.sampled_from(EntryStatus)),
        rotation_id=draw(st.sampled_from(("tier2", "a-rotation-whose-name-goes-on-" * 3))),
        role=draw(LETTERS),
        place=draw(WORDS),
        engineer_id=draw(st.none() | st.just("ann")),
        engineer_name=draw(WORDS),
        team_name=draw(WORDS),
        time_zone=draw(st.sampled_from(ZONES)),
        span=span,
        from_on=span.start_at.date() if is_term else None,
        until_on=span.start_at.date() + timedelta(days=28) if is_term else None,
        bridge_url=draw(st.sampled_from(("", "https://bridge.example/a,b;c", "room 4, ground floor", "tel:+49" * 20))),
        alongside=tuple(draw(st.lists(WORDS, max_size=3))),
        before=tuple(draw(st.lists(WORDS, max_size=2))),
        after=tuple(draw(st.lists(WORDS, max_size=2))),
        events=tuple(draw(st.lists(st.builds(EventNote, label=LETTERS, span=spans()), max_size=2))),
    )


FEEDS = st.builds(
    Feed,
    name=LETTERS,
    description=LETTERS,
    time_zone=st.sampled_from(ZONES),
    names_people=st.booleans(),
    entries=st.lists(entries(), max_size=4).map(tuple),
)
OPTIONS = st.builds(FeedOptions, busy=st.booleans(), local_time=st.booleans(), include_open=st.booleans())


@settings(max_examples=40, deadline=None)
@given(FEEDS, OPTIONS)
def test_any_feed_written_fast_is_the_feed_of_the_library(feed: Feed, options: FeedOptions) -> None:
    """Byte by byte: hostile names, long lines, emoji, terms, every option, zones that keep no simple rule."""
    assert write_feed(feed, options) == render_feed(feed, options)


def test_a_whole_quarter_written_fast_is_the_feed_of_the_library() -> None:
    """Held and open seats, in local time and in UTC."""
    feed = a_feed(*entries_of(a_schedule()))
    for options in (FeedOptions(), FeedOptions(busy=True, local_time=True)):
        assert write_feed(feed, options) == render_feed(feed, options)


def test_an_escape_at_the_fold_is_not_torn() -> None:
    """A backslash goes to the next line together with what it escapes; with one letter less it stays."""
    start = "DESCRIPTION:"
    torn = folded(start + "x" * (73 - len(start)) + "\\," + "y" * 80)
    kept = folded(start + "x" * (72 - len(start)) + "\\," + "y" * 80)
    assert torn.split("\r\n ")[0].endswith("x")
    assert torn.split("\r\n ")[1].startswith("\\,")
    assert kept.split("\r\n ")[0].endswith("\\,")


def test_no_line_is_longer_than_75_octets() -> None:
    """With names that take four octets a letter."""
    feed = a_feed(a_shift_entry(role="\U0001f600" * 90, place="é" * 200))
    assert max(len(line) for line in write_feed(feed).split(b"\r\n")) <= 75
