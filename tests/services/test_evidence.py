"""What a promotion reviewer reads about somebody is what the record said at the time, and stays so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from constraints.absence import AbsenceConstraint
from constraints.interlock import InterlockConstraint
from constraints.opportunity import Opportunity
from scheduler.domain.availability import Interlock
from scheduler.domain.constraint import Constraint
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Volunteer
from scheduler.domain.plan import policy_of
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.time import DAY, WEEK, Span
from scheduler.reports.evidence import Evidence
from scheduler.reports.offers_made import OfferMade
from scheduler.services.covering import correct, cover
from scheduler.services.recording import announce
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import a_provenance, content_of
from tests.support.builders import (
    MONDAY,
    NOW,
    SATURDAY,
    a_schedule,
    a_shift,
    a_term,
    a_volunteer,
    an_absence,
    an_interlock,
)
from tests.support.quarters import PEOPLE, some_quarters
from tests.support.recording import ALWAYS, FIRST, a_quarter, about, announced, close, entries, person_ids, served

TEN = a_term(MONDAY, 10)
OVER = datetime(2027, 3, 20, 9, tzinfo=UTC)


def served_ten_weeks_but(store: SqlStore, *days_off: tuple[int, int]) -> Evidence:
    """Ada's term of 70 days, of which Ben serves some: (first day, number of days)."""
    announced(store, a_quarter((), terms=(TEN,), weeks=10, volunteers=(a_volunteer("ada"),)), ("ada", TEN.id))
    for first, days in days_off:
        starts_at = TEN.span.start_at + DAY * first
        span = Span(start_at=starts_at, end_at=starts_at + DAY * days)
        cover(store, TEN.id, instead_of="ada", who="ben", span=span, now=NOW, by="Ops")
    close(store, OVER.date() - DAY, now=OVER)
    return about(store)


def test_a_term_is_completed_from_eighty_percent_of_its_days_on(both: SqlStore) -> None:
    """56 of 70 days are enough."""
    (term,) = served_ten_weeks_but(both, (0, 14)).terms
    assert (term.days, term.planned_days, term.completed) == (56, 70, True)


def test_a_term_of_less_is_told_but_not_completed(both: SqlStore) -> None:
    """55 of 70 days are not; and whoever covered has served a part, in another's place."""
    found = served_ten_weeks_but(both, (0, 15))
    assert [(term.days, term.completed) for term in found.terms] == [(55, False)]
    assert (found.overall.terms_completed, found.overall.terms_in_part, found.overall.term_days) == (0, 1, 55)
    (part,) = about(both, "ben").terms
    assert (part.days, part.planned_days, part.completed, part.instead) == (15, 70, False, True)


def test_the_parts_of_a_term_count_together(both: SqlStore) -> None:
    """A week off in the middle leaves two entries, and one completed term of 63 days."""
    (term,) = served_ten_weeks_but(both, (30, 7)).terms
    assert (term.days, term.completed, len(term.origin.entries)) == (63, True, 2)


def test_the_totals_are_those_of_the_record(both: SqlStore) -> None:
    """Counted anew from the served entries of three drawn quarters, person by person."""
    some_quarters(both, seed=5, quarters=3)
    names = person_ids(both)
    for engineer in PEOPLE:
        mine = [entry for entry in served(both) if names[entry.person_id] == engineer.id]
        shifts = [entry for entry in mine if entry.duty_type == "shift"]
        found = about(both, engineer.id)
        assert found.overall.hours == sum(entry.hours for entry in shifts)
        assert found.overall.weekends == len({entry.weekend_on for entry in shifts})
        assert found.overall.terms_completed == sum(bool(entry.completed) for entry in mine)
        assert {each.level for each in found.by_quarter} <= {engineer.level}
        assert sum(each.hours for each in found.by_quarter) == found.overall.hours


def test_what_was_corrected_counts_no_more(both: SqlStore) -> None:
    """Cleo served Ada's weekend, as a correction says afterwards."""
    announced(both, a_quarter(), ("ada", FIRST))
    close(both, SATURDAY + DAY, now=OVER)
    assert about(both).overall.weekends == 1
    correct(both, entries(both, EntryKind.SERVED)[0].seq, served_by="cleo", now=OVER, by="Ops")
    assert about(both).overall.weekends == 0
    (shift,) = about(both, "cleo").shifts
    assert (shift.hours, shift.level) == (8, None)


def test_what_is_announced_and_not_closed_is_told_apart(both: SqlStore) -> None:
    """Until it is closed, also for whoever covers; and level and plan are those of the announcement."""
    announced(both, a_quarter(), ("ada", FIRST))
    cover(both, FIRST, instead_of="ada", who="ben", span=None, now=NOW, by="Ops")
    assert about(both).ahead == ()
    (duty,) = about(both, "ben").ahead
    assert (duty.duty_id, duty.on, duty.level, about(both, "ben").overall.shifts) == (FIRST, SATURDAY, None, 0)
    close(both, SATURDAY + DAY, now=OVER)
    assert (about(both, "ben").ahead, about(both, "ben").overall.shifts) == ((), 1)


# -- volunteered, and not selected ------------------------------------------------------------------------------


def offered(
    store: SqlStore,
    *volunteers: Volunteer,
    seated: tuple[str, ...] = (),
    rules: tuple[Constraint, ...] = (),
    starts: tuple[date, ...] = (MONDAY,),
    **parts: object,
) -> None:
    """A quarter of eight weeks with a possible term of four from each start, announced under these rules."""
    terms = tuple(a_term(on, 4) for on in starts)
    problem = a_quarter((), terms=terms, weeks=8, volunteers=volunteers, **parts)
    content = content_of(
        problem,
        a_schedule(problem, *((who, terms[0].id) for who in seated)),
        policy=policy_of(rules),
        provenance=a_provenance(problem, policy_of(rules)),
    )
    with store.writing() as work:
        plan = work.plans.save_draft(content, now=NOW, by="Ops")
    announce(store, plan.id, parse_policy=lambda _: rules, now=NOW, by="Ops")


def the_offer(store: SqlStore, who: str) -> OfferMade:
    (offer,) = about(store, who).not_selected
    return offer


def test_the_reason_says_how_many_wanted_how_many_seats(both: SqlStore) -> None:
    """Ada was seated; with Ben in her place the plan would have been as good."""
    offered(both, a_volunteer("ada"), a_volunteer("ben"), seated=("ada",))
    offer = the_offer(both, "ben")
    assert offer.says == (
        "Every seat of the window went to others: 2 people volunteered for 1 seat, and 1 got a term. "
        "With this volunteer in another's place the plan would have been no worse; the search chose."
    )
    assert offer.counts


def test_the_reason_names_the_aim_and_the_rule_that_decided(both: SqlStore) -> None:
    """Ada's review is ahead, so that the rule of opportunity put her first."""
    rules = (Opportunity(rotation_id="ee", weight=1),)
    offered(both, a_volunteer("ada", review_on=MONDAY + WEEK * 4), a_volunteer("ben"), seated=("ada",), rules=rules)
    assert the_offer(both, "ben").says.endswith(
        "the plan would have been worse in wishes not met "
        "(rule: those with a review ahead or passed over before come first)."
    )


def test_a_commitment_to_a_customer_is_named_and_counts(both: SqlStore) -> None:
    """The organisation needed Ben elsewhere; that is not his doing."""
    bound = an_interlock(engineer_id="ben", first_on=MONDAY, last_on=MONDAY + WEEK)
    offered(both, a_volunteer("ben"), rules=(InterlockConstraint(),), interlocks=(bound,))
    offer = the_offer(both, "ben")
    assert offer.says == "No term was possible in the window: bound by a commitment to a customer."
    assert offer.counts


@pytest.mark.parametrize("bound", [(), (an_interlock(engineer_id="ben", first_on=MONDAY, last_on=MONDAY),)])
def test_absence_is_never_told_nor_can_it_be_concluded(both: SqlStore, bound: tuple[Interlock, ...]) -> None:
    """Away all the time, or bound for one term and away for the other: both read alike, and neither counts."""
    rules = (InterlockConstraint(), AbsenceConstraint())
    away = (an_absence("ben", MONDAY + WEEK if bound else MONDAY, MONDAY + WEEK * 8),)
    starts = (MONDAY, MONDAY + WEEK * 4)
    offered(both, a_volunteer("ben"), rules=rules, starts=starts, absences=away, interlocks=bound)
    offer = the_offer(both, "ben")
    assert (offer.says, offer.counts) == ("No term was possible in the window.", False)


def test_a_seat_that_stayed_open_is_said_so(both: SqlStore) -> None:
    """Nobody was seated although Ben was free; the rule of opportunity would even have been glad."""
    offered(both, a_volunteer("ben"), rules=(Opportunity(rotation_id="ee", weight=1),))
    offer = the_offer(both, "ben")
    assert offer.says.startswith("A seat stayed open, and this was not chosen for it: 1 person volunteered for 1 seat")
    assert offer.counts


def test_the_reason_is_not_worked_out_again_from_the_rules_of_today(both: SqlStore) -> None:
    """A later version under other rules says something new about the offer; as of the day before, nothing changed."""
    bound = an_interlock(engineer_id="ben", first_on=MONDAY, last_on=MONDAY + WEEK)
    offered(both, a_volunteer("ben"), rules=(InterlockConstraint(),), interlocks=(bound,))
    before = about(both, "ben", NOW.date())
    announced(both, a_quarter((), terms=(a_term(MONDAY, 4),), volunteers=(a_volunteer("ben"),)), now=NOW + DAY)
    assert about(both, "ben", NOW.date()) == before
    assert the_offer(both, "ben").says != before.not_selected[0].says


# -- as of a date -----------------------------------------------------------------------------------------------


def everything(store: SqlStore, as_of: date) -> Iterator[Evidence]:
    for engineer in PEOPLE:
        yield about(store, engineer.id, as_of)


def test_a_past_date_reads_the_same_after_more_has_happened(both: SqlStore) -> None:
    """Two quarters, and then two more: as of the end of the second nothing changed, the head included."""
    second = some_quarters(both, seed=3, quarters=4)[1]
    as_of = second.closed_at.date()
    whole = list(everything(both, ALWAYS))
    then = list(everything(both, as_of))
    assert [each.overall for each in then] != [each.overall for each in whole]
    assert {each.head.seq for each in then} < {each.seq for each in entries(both)}
    with both.reading() as work:
        written = [each.entry.recorded_at for each in work.record.entries() if each.seq <= then[0].head.seq]
    assert max(written) < datetime.combine(as_of + timedelta(days=1), datetime.min.time(), UTC)


def test_nobody_who_is_unknown_has_evidence(both: SqlStore) -> None:
    """Bad names are told from empty records: whoever only published has one, without facts."""
    announced(both, a_quarter((a_shift(),)), by="ops@example.com")
    with pytest.raises(NotFound, match="knows nobody as 'zoe'"):
        about(both, "zoe")
    assert about(both, "ops@example.com").overall.shifts == 0
