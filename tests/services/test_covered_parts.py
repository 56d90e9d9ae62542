"""A part of a duty that somebody else takes: rota, calendars, targets and messages name the same person."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.domain.drift import Drift, ProposedCover, TargetDrift
from scheduler.domain.errors import BadInput
from scheduler.domain.publication import PublicationTarget
from scheduler.domain.time import DAY, DateRange, Span
from scheduler.services.drifting import adopt
from scheduler.services.rota import rota
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import NOW, SATURDAY, a_problem, a_shift
from tests.support.covered import HOUR, PLACE, entries, hours, taken, the_plan, turns, wanted
from tests.support.recording import FIRST, PEOPLE, a_quarter, announced, drafted


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


def test_a_draft_has_no_parts(store: SqlStore) -> None:
    """What is kept of a plan never has any; a plan as it stands is made anew each time."""
    drafted(store, a_quarter(), ("ada", FIRST))
    announced(store, a_quarter(), ("ada", FIRST))
    taken(store, "ada", "ben", hours(2, 5))
    with store.reading() as work:
        kept = [work.plans.plan(head.id) for head in work.plans.plans()]
    assert [plan.parts for plan in kept] == [()] * 2
    assert "parts" not in the_plan(store).model_dump()
