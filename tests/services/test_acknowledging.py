"""No plan is published before the managers of the teams that lend people have seen what it takes."""

from __future__ import annotations

import pytest

from scheduler.domain.errors import BadInput, NotAcknowledged, NotFound
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.record import AcknowledgedEntry, AnnouncedEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.reports.scope import TeamScope, scope_reduction
from scheduler.services.acknowledging import acknowledge, acknowledged_scopes, unacknowledged
from scheduler.services.recording import Announced, announce
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import MONDAY, NOW, a_team, a_term, a_volunteer, an_engineer
from tests.support.recording import a_quarter, drafted, entries, said, the_plan

TEAMS = (a_team("core", headcount=10), a_team("edge", headcount=5))
PEOPLE = (an_engineer("ada"), an_engineer("ben"), an_engineer("eve", team_id="edge"))
FOUR, FIVE = a_term(MONDAY, 4), a_term(MONDAY, 5)


def scope_of(plan: Plan) -> tuple[TeamScope, ...]:
    return scope_reduction(plan.problem, plan.schedule)


def a_draft(store: SqlStore, *held: tuple[str, str]) -> Plan:
    """A draft of eight weeks in which these people hold these terms."""
    problem = a_quarter(
        (),
        engineers=PEOPLE,
        teams=TEAMS,
        terms=(FOUR, FIVE),
        weeks=8,
        volunteers=tuple(a_volunteer(engineer.id) for engineer in PEOPLE),
    )
    return drafted(store, problem, *held)


def seen(store: SqlStore, plan: Plan, *teams: str) -> tuple[AcknowledgedEntry, ...]:
    return acknowledge(store, plan.id, teams, scope_of=scope_of, now=NOW, by="mia")


def release(store: SqlStore, plan: Plan, *, insist: bool = True) -> Announced:
    return announce(store, plan.id, parse_policy=lambda _: (), now=NOW, by="Ops", scope_of=scope_of, insist=insist)


def test_a_plan_waits_for_every_team_that_lends_people(both: SqlStore) -> None:
    """Core has said so, Edge has not: the refusal has the command to run, and nothing is recorded."""
    plan = a_draft(both, ("ada", FOUR.id), ("eve", FIVE.id))
    seen(both, plan, "core")
    with pytest.raises(NotAcknowledged, match=f"run: watchbill scope acknowledge {plan.id} --team edge --by WHO"):
        release(both, plan)
    assert not said(both, EntryKind.ANNOUNCED)
    seen(both, plan, "edge")
    assert release(both, plan).unacknowledged == ()


def test_a_team_that_lends_nobody_is_not_asked(both: SqlStore) -> None:
    """Only Core lends; Edge has nothing to acknowledge, and cannot."""
    plan = a_draft(both, ("ada", FOUR.id))
    seen(both, plan, "core")
    with pytest.raises(BadInput, match="takes nobody from edge"):
        seen(both, plan, "edge")
    release(both, plan)


def test_what_was_acknowledged_is_in_the_record_with_its_figures(both: SqlStore) -> None:
    """Four of eighty person-weeks; who said so stands under a number, as everybody in the record."""
    plan = a_draft(both, ("ada", FOUR.id))
    seen(both, plan, "core")
    (entry,) = said(both, EntryKind.ACKNOWLEDGED)
    assert isinstance(entry, AcknowledgedEntry)
    assert (entry.team_id, entry.fte, entry.person_weeks, entry.percent, entry.highest) == ("core", 10, 4, 5, 1)
    assert (entry.source.plan_id, entry.source.version) == (plan.id, 1)
    assert entry.by is not None
    assert entry.by.startswith("p-")


def test_a_later_version_that_takes_no_more_is_not_asked_for_again(both: SqlStore) -> None:
    """Ben in Ada's place is as much from Core, and nobody is less: both are released, and of nobody it is said that
    they had not acknowledged it."""
    seen(both, a_draft(both, ("ada", FOUR.id)), "core")
    as_much, less = (release(both, a_draft(both, *held)) for held in ([("ben", FOUR.id)], []))
    assert (as_much.unacknowledged, less.unacknowledged) == ((), ())
    released = [entry.source.plan_id for entry in said(both, EntryKind.ANNOUNCED)]
    assert released == [as_much.plan.id, less.plan.id]
    assert the_plan(both, less.plan.id).state is PlanState.PUBLISHED
    assert len(entries(both, EntryKind.ACKNOWLEDGED)) == 1


@pytest.mark.parametrize("held", [[("ada", FIVE.id)], [("ada", FOUR.id), ("ben", FOUR.id)]])
def test_a_later_version_that_takes_more_asks_again(both: SqlStore, held: list[tuple[str, str]]) -> None:
    """A week more, or two people in a week instead of one."""
    first = a_draft(both, ("ada", FOUR.id))
    seen(both, first, "core")
    release(both, first)
    larger = a_draft(both, *held)
    with pytest.raises(NotAcknowledged):
        release(both, larger)
    seen(both, larger, "core")
    release(both, larger)


def test_the_last_word_counts(both: SqlStore) -> None:
    """After a smaller version was acknowledged, the larger one from before is larger again."""
    large, small = a_draft(both, ("ada", FIVE.id)), a_draft(both, ("ada", FOUR.id))
    seen(both, large, "core")
    seen(both, small, "core")
    with both.reading() as work:
        assert [s.team_id for s in unacknowledged(work.record, large, scope_of(large))] == ["core"]
        (core, _) = acknowledged_scopes(work.record, large, scope_of(large))
    assert (core.by, core.plan_id, core.other_version, core.holds) == ("mia", small.id, True, False)


def test_publishing_without_it_names_the_teams_in_the_record(both: SqlStore) -> None:
    """Where that is allowed, nobody can say later that it was acknowledged."""
    assert release(both, a_draft(both, ("eve", FOUR.id)), insist=False).unacknowledged == ("edge",)
    (entry,) = said(both, EntryKind.ANNOUNCED)
    assert isinstance(entry, AnnouncedEntry)
    assert entry.unacknowledged == ("edge",)


def test_the_same_word_twice_is_one_entry(both: SqlStore) -> None:
    """And a published plan may still be acknowledged, but one that was superseded may not."""
    plan = a_draft(both, ("ada", FOUR.id))
    release(both, plan, insist=False)
    assert len(seen(both, plan, "core", "core")) == 1
    assert seen(both, plan, "core") == ()
    assert len(entries(both, EntryKind.ACKNOWLEDGED)) == 1
    release(both, a_draft(both, ("ben", FOUR.id)))
    with pytest.raises(BadInput, match="superseded"):
        seen(both, plan, "core")


def test_plans_and_teams_that_are_not_there_are_named(both: SqlStore) -> None:
    """With what there is."""
    with pytest.raises(NotFound, match="no draft"):
        acknowledge(both, None, ["core"], scope_of=scope_of, now=NOW, by="mia")
    with pytest.raises(NotFound, match="it has core, edge"):
        seen(both, a_draft(both, ("ada", FOUR.id)), "sales")
