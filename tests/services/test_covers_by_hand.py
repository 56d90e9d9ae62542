"""A manager who records a cover is told what it breaks, and what nobody can judge; it is recorded all the same."""

from __future__ import annotations

import pytest

from constraints.spacing import Spacing
from scheduler.domain.constraint import Constraint
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.time import Span
from scheduler.services.cover_by_hand import CoverByHand, cover_by_hand
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import NOW, a_term_rotation, a_weekend_rotation, an_absence, an_organisation
from tests.support.planned import POLICY, imported
from tests.support.recording import ADA_TWICE, FIRST, PEOPLE, SHIFTS, THIRD, a_quarter, announced, said

RULES: tuple[Constraint, ...] = (*POLICY, Spacing(weekends=2))
ROTATIONS = (a_weekend_rotation(engineer_ids=("ada", "ben")), a_term_rotation())
"""Cleo is on the roster of no weekend."""


def by_hand(store: SqlStore, who: str | None, duty_id: str = FIRST, span: Span | None = None) -> CoverByHand:
    """What comes of recording that somebody, or nobody, serves in Ada's place."""
    with store.writing() as work:
        return cover_by_hand(
            work, duty_id, instead_of="ada", who=who, span=span, now=NOW, by="Ops", parse_policy=lambda _: RULES
        )


def kinds(done: CoverByHand) -> list[str] | None:
    return None if done.broken is None else [each.constraint for each in done.broken]


@pytest.mark.parametrize(("away_on", "broken"), [(SHIFTS[0].on, ["absence"]), (SHIFTS[1].on, [])])
def test_what_became_known_since_the_plan_was_made_counts(store: SqlStore, away_on, broken: list[str]) -> None:
    """Ben is away on the day of the duty since the last import; on another day that is nothing to the cover."""
    announced(store, a_quarter(), *ADA_TWICE)
    imported(store, an_organisation(PEOPLE, absences=(an_absence("ben", away_on),)), POLICY)
    done = by_hand(store, "ben")
    assert (kinds(done), done.is_on_roster, len(said(store, EntryKind.COVERED))) == (broken, True, 1)


def test_what_other_covers_break_is_not_told_again(store: SqlStore) -> None:
    """Ben serves two weekends in a row by the first cover; that nobody serves another one breaks nothing more."""
    announced(store, a_quarter(), ("ada", FIRST), ("ada", THIRD), ("ben", SHIFTS[1].id))
    imported(store, an_organisation(PEOPLE), POLICY)
    first = kinds(by_hand(store, "ben"))
    assert first is not None
    assert set(first) == {"spacing"}
    assert kinds(by_hand(store, None, THIRD)) == []


def test_an_hour_of_a_duty_is_judged_as_whoever_has_most_of_it(store: SqlStore) -> None:
    """Ben is away, and has one hour of eight, then five."""
    announced(store, a_quarter(), *ADA_TWICE)
    imported(store, an_organisation(PEOPLE, absences=(an_absence("ben", SHIFTS[0].on),)), POLICY)
    start, hour = SHIFTS[0].span.start_at, SHIFTS[0].span.duration / 8
    assert kinds(by_hand(store, "ben", span=Span(start_at=start, end_at=start + hour))) == []
    assert kinds(by_hand(store, "ben", span=Span(start_at=start + hour, end_at=start + hour * 5))) == ["absence"]


def test_somebody_who_is_not_on_the_roster_is_judged_by_no_rule(store: SqlStore) -> None:
    """That is told, and the cover is written down."""
    announced(store, a_quarter(rotations=ROTATIONS), ("ada", FIRST))
    imported(store, an_organisation(PEOPLE, rotations=ROTATIONS), POLICY)
    done = by_hand(store, "cleo")
    assert (kinds(done), done.is_on_roster, len(said(store, EntryKind.COVERED))) == (None, False, 1)


def test_where_nothing_is_imported_any_more_nothing_is_judged(store: SqlStore) -> None:
    """The record alone is enough to write a cover down."""
    announced(store, a_quarter(), *ADA_TWICE)
    done = by_hand(store, "ben")
    assert (kinds(done), done.is_on_roster, len(said(store, EntryKind.COVERED))) == (None, True, 1)
