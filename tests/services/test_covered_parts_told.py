"""A part of a duty that somebody else takes, in the calendars and messages of everybody."""

from __future__ import annotations

from datetime import UTC, datetime

from calendars.ical.feed import description
from scheduler.domain.feeds import FeedKind, Subject
from scheduler.domain.time import DAY, Span
from scheduler.services.notifying import due_digests
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import a_problem, a_term, a_volunteer
from tests.support.covered import DOMAIN, HOUR, entries, feeds, hours, taken, wanted
from tests.support.recording import FIRST, PEOPLE, SHIFTS, a_quarter, announced


def test_adas_entry_stays_the_same_event_and_bens_hours_are_one_of_their_own(store: SqlStore) -> None:
    """Hers is shorter from now on; his has the instant of its start in its UID. Each says who is next to it."""
    announced(store, a_quarter(), ("ada", FIRST))
    (before,) = entries(store, "ada")
    taken(store, "ada", "ben", hours(2, 5), minute=1)
    first, rest = entries(store, "ada")
    (bens,) = entries(store, "ben")
    assert (first.uid, first.span) == (before.uid, hours(0, 2))
    assert (first.sequence, rest.sequence, bens.sequence) == (before.sequence + 1, 1, 1)
    assert bens.uid == f"shift-{FIRST}-1-20270109T100000Z@{DOMAIN}"
    assert rest.uid == f"shift-{FIRST}-1-20270109T130000Z@{DOMAIN}"
    assert (first.after, bens.before, bens.after, rest.before) == (
        ("Ben Sample",),
        ("Ada Example",),
        ("Ada Example",),
        ("Ben Sample",),
    )


def test_nobody_elses_entry_looks_changed(store: SqlStore) -> None:
    """Cleo's weekend a week later keeps sequence and date."""
    second, third = SHIFTS[1].id, SHIFTS[2].id
    announced(store, a_quarter(), ("ada", FIRST), ("ben", second), ("cleo", third))
    before = entries(store, "cleo")
    taken(store, "ada", "ben", hours(2, 5), minute=1)
    assert entries(store, "cleo") == before


def test_an_event_that_comes_back_never_has_an_earlier_sequence(store: SqlStore) -> None:
    """Ben takes two hours, Cleo takes them from him, Ada has them again, and Ben takes them anew."""
    announced(store, a_quarter(), ("ada", FIRST))
    seen = []
    steps = (("ada", "ben"), ("ben", "cleo"), ("cleo", "ada"), ("ada", "ben"))
    for minute, (instead_of, who) in enumerate(steps, 1):
        taken(store, instead_of, who, hours(2, 4), minute=minute)
        everybody = feeds(store).entries(Subject(FeedKind.PROGRAMME, "tier2"))
        seen += [entry.sequence for entry in everybody if "T100000Z" in entry.uid]
    assert seen == [1, 2, 3]


def test_ten_days_of_a_term_are_written_as_whole_days(store: SqlStore) -> None:
    """Local midnights in the rotation's zone; some hours of a day are written as hours."""
    term = a_term(weeks=4)
    problem = a_problem(engineers=PEOPLE, terms=(term,), volunteers=(a_volunteer("ada"),))
    announced(store, problem, ("ada", term.id))
    days = Span(start_at=term.span.start_at + DAY * 7, end_at=term.span.start_at + DAY * 17)
    taken(store, "ada", "ben", days, term.id)
    taken(store, "ada", "cleo", hours(24 * 20 + 8, 24 * 20 + 16, term.span), term.id, minute=1)
    (bens,), (cleos,) = entries(store, "ben"), entries(store, "cleo")
    assert (bens.from_on, bens.until_on) == (term.starts_on + DAY * 7, term.starts_on + DAY * 17)
    assert "Mon 11 Jan 2027 to Wed 20 Jan 2027, 10 days" in description(bens, names_people=False)
    assert (cleos.from_on, cleos.span.duration) == (None, HOUR * 8)
    assert [each.email.split("@")[0] for each in wanted(store, "ee") if each.email] == [
        "ada",
        "ben",
        "ada",
        "cleo",
        "ada",
    ]


def test_whoever_takes_hours_is_told_before_the_weekend_like_the_others(store: SqlStore) -> None:
    """All of them read who has it from when."""
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(2, 5))
    told = due_digests(store, datetime(2027, 1, 7, 13, tzinfo=UTC))
    assert {digest.engineer_id for digest in told} == {"ada", "ben", None}
    tier1 = next(digest for digest in told if digest.engineer_id is None)
    assert "  On duty: Ada Example, from Sat 10:00 Ben Sample, from Sat 13:00 Ada Example" in tier1.lines
