"""A part of a duty that somebody else takes: rota, calendars, targets and messages name the same person."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from calendars.ical.feed import description
from calendars.ical.published import PublishedFeeds, published_feeds
from scheduler.domain.drift import Drift, ProposedCover, TargetDrift
from scheduler.domain.errors import BadInput
from scheduler.domain.feeds import FeedKind, Subject
from scheduler.domain.parts import parts_by_duty
from scheduler.domain.plan import Plan
from scheduler.domain.publication import PublicationTarget, WantedShift
from scheduler.domain.publication_wanted import wanted_schedule
from scheduler.domain.time import DAY, DateRange, Span
from scheduler.services.covered import as_served, with_covers
from scheduler.services.covering import cover
from scheduler.services.drifting import adopt
from scheduler.services.notifying import due_digests
from scheduler.services.rota import rota
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import NOW, SATURDAY, a_problem, a_shift, a_term, a_volunteer
from tests.support.recording import FIRST, PEOPLE, SHIFTS, a_quarter, announced, drafted

HOUR = timedelta(hours=1)
PLACE = SHIFTS[0].span
DOMAIN = "watchbill.example"


def hours(first: float, last: float, span: Span = PLACE) -> Span:
    """The part of a duty, by default the first one, between two hours after its start."""
    return Span(start_at=span.start_at + HOUR * first, end_at=span.start_at + HOUR * last)


def taken(
    store: SqlStore, instead_of: str, who: str | None, span: Span | None, duty_id: str = FIRST, *, minute: int = 0
) -> None:
    now = NOW + timedelta(minutes=minute)
    cover(store, duty_id, instead_of=instead_of, who=who, span=span, now=now, by="Ops")


def the_plan(store: SqlStore) -> Plan:
    """What is published, as it stands now."""
    with store.reading() as work:
        plan = work.plans.find_latest_published()
        assert plan is not None
        return as_served(work.record, plan)


def turns(store: SqlStore, duty_id: str = FIRST) -> list[tuple[str | None, float, float]]:
    """Who serves a duty, from which hour after its start to which."""
    plan = the_plan(store)
    start = plan.schedule.duties[duty_id].span.start_at
    served = parts_by_duty(plan.schedule, plan.parts)[duty_id]
    return [(p.engineer_id, (p.span.start_at - start) / HOUR, (p.span.end_at - start) / HOUR) for p in served]


def wanted(store: SqlStore, rotation_id: str = "tier2", seat: int = 1) -> tuple[WantedShift, ...]:
    plan = the_plan(store)
    target = PublicationTarget(schedule_id="PABC", rotation_id=rotation_id, seat=seat)
    return wanted_schedule(plan.schedule, PEOPLE, target, "UTC", plan.parts).shifts


def feeds(store: SqlStore) -> PublishedFeeds:
    with store.reading() as work:
        history = [work.plans.plan(head.id) for heads in work.feeds.announced() for head in heads]
        return published_feeds([with_covers(work.record, history)], DOMAIN)


def entries(store: SqlStore, engineer_id: str):
    return feeds(store).entries(Subject(FeedKind.ENGINEER, engineer_id))


# -- who serves what -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 3, [("ben", 0, 3), ("ada", 3, 8)]),
        (5, 8, [("ada", 0, 5), ("ben", 5, 8)]),
        (2, 5, [("ada", 0, 2), ("ben", 2, 5), ("ada", 5, 8)]),
        (0, 8, [("ben", 0, 8)]),
    ],
)
def test_ben_takes_some_hours_of_adas_saturday_and_she_has_the_rest(store: SqlStore, first, last, expected) -> None:
    """From the start, to the end, in the middle, or all of it."""
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(first, last))
    assert turns(store) == expected
    assert [(s.email.split("@")[0] if s.email else None) for s in wanted(store) if s.span.overlaps(PLACE)] == [
        who for who, _, _ in expected
    ]


def test_of_two_covers_one_within_the_other_the_later_counts(store: SqlStore) -> None:
    """Cleo takes an hour of what Ben took; Ada cannot give it away, because it is not hers any more."""
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(1, 5))
    with pytest.raises(BadInput, match="does not hold"):
        taken(store, "ada", "cleo", hours(2, 3))
    taken(store, "ben", "cleo", hours(2, 3), minute=1)
    assert turns(store) == [("ada", 0, 1), ("ben", 1, 2), ("cleo", 2, 3), ("ben", 3, 5), ("ada", 5, 8)]


def test_covers_that_touch_are_one_turn_and_together_may_be_all_of_it(store: SqlStore) -> None:
    """Ben takes the morning, and later the afternoon: then the duty is his, as if he had taken it at once."""
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(0, 4))
    taken(store, "ada", "ben", hours(4, 6), minute=1)
    assert turns(store) == [("ben", 0, 6), ("ada", 6, 8)]
    taken(store, "ada", "ben", hours(6, 8), minute=2)
    plan = the_plan(store)
    assert (plan.schedule.holders(FIRST), plan.parts) == (("ben",), ())


def test_hours_that_nobody_serves_are_tbd_everywhere(store: SqlStore) -> None:
    """Ada drops out at noon and nobody is found."""
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", None, hours(4, 8))
    assert turns(store) == [("ada", 0, 4), (None, 4, 8)]
    assert [shift.email for shift in wanted(store) if shift.span.overlaps(PLACE)] == ["ada@example.com", None]
    (entry,) = entries(store, "ada")
    assert (entry.span, entry.after) == (hours(0, 4), ("TBD",))


def test_two_seats_of_a_duty_are_cut_each_for_itself(store: SqlStore) -> None:
    """Ada's seat goes to Cleo in two halves, and then Ada may take all of Ben's."""
    shift = a_shift(SATURDAY, seats=2)
    announced(store, a_problem(engineers=PEOPLE, shifts=(shift,)), ("ada", shift.id), ("ben", shift.id))
    taken(store, "ada", "cleo", hours(0, 4), shift.id)
    taken(store, "ada", None, hours(4, 8), shift.id)
    taken(store, "ben", "ada", None, shift.id, minute=1)
    assert turns(store, shift.id) == [("cleo", 0, 4), (None, 4, 8), ("ada", 0, 8)]
    assert [each.email for each in wanted(store, seat=2)] == ["ada@example.com"]
    assert [entry.place for entry in entries(store, "ada")] == ["seat 2 of 2"]


def test_a_later_version_that_leaves_the_duty_keeps_its_parts(store: SqlStore) -> None:
    """And one that gives it to somebody else has none."""
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(0, 4))
    announced(store, a_quarter(), ("ada", FIRST), now=NOW + HOUR)
    assert turns(store) == [("ben", 0, 4), ("ada", 4, 8)]
    assert [entry.span for entry in entries(store, "ben")] == [hours(0, 4)]
    announced(store, a_quarter(), ("cleo", FIRST), now=NOW + HOUR * 2)
    assert turns(store) == [("cleo", 0, 8)]
    assert entries(store, "ben") == ()


@pytest.mark.parametrize(("on", "length"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25)])
def test_a_part_over_a_change_of_the_clocks_is_as_long_as_it_lasts(store: SqlStore, on: date, length: int) -> None:
    """A whole local day in Berlin: Ben takes it from the changed hour on, and no minute is anybody's twice."""
    start = datetime(on.year, on.month, on.day, tzinfo=UTC) - HOUR * (1 if on.month == 3 else 2)
    span = Span(start_at=start, end_at=start + HOUR * length)
    shift = a_shift(on, span=span)
    problem = a_problem(engineers=PEOPLE, shifts=(shift,), starts_on=on - DAY * 6)
    announced(store, problem, ("ada", shift.id))
    change = datetime(on.year, on.month, on.day, 1, tzinfo=UTC)
    taken(store, "ada", "ben", Span(start_at=change, end_at=span.end_at), shift.id)
    assert turns(store, shift.id) == [("ada", 0, (change - start) / HOUR), ("ben", (change - start) / HOUR, length)]
    assert sum((each.span.duration for each in wanted(store)), timedelta()) == HOUR * length


@pytest.mark.parametrize("seed", range(3))
def test_at_every_hour_all_name_the_same_person(store: SqlStore, seed: int) -> None:
    """Whatever is covered after whatever: the rota, the target, and the calendars of everybody agree."""
    drawn = random.Random(seed)
    announced(store, a_quarter(), ("ada", FIRST))
    for minute in range(5):
        now = [(who, first, last) for who, first, last in turns(store) if who]
        who, first, last = drawn.choice(now)
        cuts = sorted(drawn.sample(range(int(first), int(last) + 1), 2))
        others = [each.id for each in PEOPLE if each.id != who]
        taken(store, str(who), drawn.choice([*others, None]), hours(*cuts), minute=minute)
    with store.reading() as work:
        (seat,) = [each for each in rota(work, DateRange(first_on=SATURDAY, last_on=SATURDAY)) if each.duty_id == FIRST]
    shown = [(entry.span, engineer.id) for engineer in PEOPLE for entry in entries(store, engineer.id)]
    for hour in range(8):
        at = PLACE.start_at + HOUR * hour
        (by_rota,) = [turn.engineer_id for turn in seat.turns if turn.span.contains(at)]
        (paged,) = [each.email for each in wanted(store) if each.span.contains(at)]
        assert paged == (f"{by_rota}@example.com" if by_rota else None)
        assert [who for span, who in shown if span.contains(at)] == ([by_rota] if by_rota else [])


def test_a_cover_begins_and_ends_on_a_whole_second(store: SqlStore) -> None:
    """No target can be asked for less."""
    announced(store, a_quarter(), ("ada", FIRST))
    with pytest.raises(BadInput, match="whole second"):
        taken(store, "ada", "ben", Span(start_at=PLACE.start_at, end_at=PLACE.end_at - timedelta(microseconds=1)))
    taken(store, "ada", "ben", Span(start_at=PLACE.start_at, end_at=PLACE.end_at - timedelta(seconds=1)))
    assert [shift.span.duration for shift in wanted(store)][1] == timedelta(seconds=1)


def test_a_change_by_hand_over_two_turns_is_adopted_in_both(store: SqlStore) -> None:
    """Cleo was put on from 10:00 to 14:00, where Ben has the first three hours of Ada's duty, and she the rest."""
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(0, 3))
    turns_there = [("ben", hours(2, 3)), ("ada", hours(3, 6))]
    drifts = tuple(
        Drift(
            kind="manual_override",
            key=FIRST,
            span=span,
            says="somebody has put Cleo there",
            external_id="Q1",
            cover=ProposedCover(duty_id=FIRST, instead_of=f"{who}@example.com", who="cleo@example.com", span=span),
        )
        for who, span in turns_there
    )
    target = PublicationTarget(schedule_id="PABC", rotation_id="tier2", seat=1)
    adopt(store, TargetDrift(target=target, drifts=drifts), ["Q1"], now=NOW, by="Ops")
    assert turns(store) == [("ben", 0, 2), ("cleo", 2, 6), ("ada", 6, 8)]


# -- calendars -------------------------------------------------------------------------------------------------------


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


# -- messages --------------------------------------------------------------------------------------------------------


def test_whoever_takes_hours_is_told_before_the_weekend_like_the_others(store: SqlStore) -> None:
    """All of them read who has it from when."""
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(2, 5))
    told = due_digests(store, datetime(2027, 1, 7, 13, tzinfo=UTC))
    assert {digest.engineer_id for digest in told} == {"ada", "ben", None}
    tier1 = next(digest for digest in told if digest.engineer_id is None)
    assert "  On duty: Ada Example, from Sat 10:00 Ben Sample, from Sat 13:00 Ada Example" in tier1.lines


def test_a_draft_has_no_parts(store: SqlStore) -> None:
    """What is kept of a plan never has any; a plan as it stands is made anew each time."""
    drafted(store, a_quarter(), ("ada", FIRST))
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(2, 5))
    with store.reading() as work:
        kept = [work.plans.plan(head.id) for head in work.plans.plans()]
    assert [plan.parts for plan in kept] == [()] * 2
    assert "parts" not in the_plan(store).model_dump()
