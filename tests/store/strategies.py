"""Organisations drawn at random, with every field at its edges and every reference held."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from hypothesis import strategies as st

from scheduler.domain.availability import Absence, CompanyDay, Grade, Interlock, Preference
from scheduler.domain.coverage import (
    Approval,
    CoverageLevel,
    LocalHours,
    TermRotation,
    Weekday,
    WeekendRotation,
    WeekendWindow,
    ZoneHours,
)
from scheduler.domain.events import Confidence, CustomerEvent, EventKind
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import CountryRule, CustomerState, Engineer, Team, Tier1Customer, Volunteer, WeekendRule
from scheduler.domain.problem import CarriedLoad, Counter
from scheduler.domain.time import Horizon, Span
from tests.support.builders import MONDAY
from tests.support.facts import random_facts

IDS = ("a", "b2", "c.d", "Z_9/x@y:+-")
WORDS = st.lists(st.sampled_from(("database", "gitaly", "k8s")), max_size=3).map(tuple)
ZONES = st.sampled_from(("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"))
COUNTRIES = ("DE", "IN", "NP")
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20)
dates = st.dates(date(2, 1, 1), date(9990, 1, 1))
counts = st.integers(0, 2**31 - 1)
maybe_dates = st.none() | dates
ranges = st.tuples(dates, dates).map(lambda pair: dict(zip(("first_on", "last_on"), sorted(pair), strict=True)))


@st.composite
def spans(draw) -> Span:
    """Over three centuries, to the microsecond."""
    start = datetime(1900, 1, 1, tzinfo=UTC) + draw(st.timedeltas(timedelta(0), timedelta(days=109_000)))
    return Span(start_at=start, end_at=start + draw(st.timedeltas(timedelta(microseconds=1), timedelta(days=400))))


def some(members: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """A few of them, in any order."""
    return st.lists(st.sampled_from(members), unique=True, max_size=len(members)) if members else st.just([])


windows = st.builds(
    WeekendWindow,
    name=st.sampled_from(IDS),
    days=st.lists(st.sampled_from(Weekday), min_size=1, max_size=2).map(tuple),
    opens_at=st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    hours=st.integers(1, 72),
    seats=st.integers(1, 50),
    domains=WORDS,
)
hours = st.builds(LocalHours, first=st.integers(0, 11), last=st.integers(12, 24))
zone_hours = st.builds(ZoneHours, first=st.just(1), last=st.just(24), zones=st.lists(ZONES, max_size=2).map(tuple))
weekend_rotations = st.builds(
    WeekendRotation,
    id=st.just("tier2"),
    name=texts,
    time_zone=ZONES,
    coverage=st.sampled_from(CoverageLevel),
    approval=st.sampled_from(Approval),
    effective_on=maybe_dates,
    windows=windows.map(lambda window: (window,)),
    covers_company_days=st.booleans(),
    local_hours=st.none() | hours,
    zone_hours=st.lists(zone_hours, max_size=1).map(tuple),
    min_tenure_days=counts,
    levels=WORDS,
    bridge_url=texts,
)
term_rotations = st.builds(
    TermRotation,
    id=st.just("ee"),
    name=texts,
    time_zone=ZONES,
    seats=st.integers(1, 50),
    lengths=st.lists(st.integers(4, 10), max_size=2).map(tuple),
    may_overrun=st.booleans(),
    approval=st.sampled_from(Approval),
    effective_on=maybe_dates,
)


def engineers(engineer_id: str, teams: list[str]) -> st.SearchStrategy[Engineer]:
    """Somebody of one of the teams, with an address that nobody else has."""
    return st.builds(
        Engineer,
        id=st.just(engineer_id),
        name=texts,
        email=st.just(f"{IDS.index(engineer_id)}.Ö'Hara@Example.com"),
        team_id=st.sampled_from(teams),
        time_zone=ZONES,
        country=st.sampled_from(COUNTRIES),
        subdivision=st.none() | st.sampled_from(IDS),
        fte=st.floats(0, 1, exclude_min=True),
        level=st.none() | st.sampled_from(IDS),
        domains=WORDS,
        joined_on=st.none() | st.dates(date(2, 1, 1), date(2000, 1, 1)),
        leaves_on=st.none() | st.dates(date(2000, 1, 1)),
        weekend_consent=st.booleans(),
        previous_terms=counts,
    )


def _dated(kind, engineer_id: st.SearchStrategy[str], **fields: st.SearchStrategy):
    """Values over a range of dates, which belong to somebody."""
    drawn = st.fixed_dictionaries({"engineer_id": engineer_id, **fields})
    return st.lists(st.builds(lambda span, more: kind(**span, **more), ranges, drawn), max_size=3).map(tuple)


@st.composite
def interlocks(draw, teams: list[str], people: list[str]) -> tuple[Interlock, ...]:
    """Bound is a team or a person."""
    drawn = []
    for interlock_id in draw(some(IDS)):
        person = draw(st.sampled_from([None, *people]))
        subject = {"engineer_id": person} if person else {"team_id": draw(st.sampled_from(teams))}
        drawn.append(Interlock(id=interlock_id, title=draw(texts), **draw(ranges), **subject))
    return tuple(drawn)


@st.composite
def volunteers(draw, people: list[str]) -> tuple[Volunteer, ...]:
    """Windows for terms; a person may offer several."""
    drawn = []
    for person in draw(st.lists(st.sampled_from(people), max_size=3)):
        window = draw(ranges)
        drawn.append(
            Volunteer(
                engineer_id=person,
                rotation_id="ee",
                earliest_on=window["first_on"],
                latest_on=window["last_on"],
                preferred_weeks=draw(st.none() | st.integers(4, 10)),
                review_on=draw(maybe_dates),
            )
        )
    return tuple(drawn)


def events(event_id: str) -> st.SearchStrategy[CustomerEvent]:
    """A date of the customer that every drawn organisation has."""
    return st.builds(
        CustomerEvent,
        id=st.just(event_id),
        customer_id=st.just("acme"),
        title=texts,
        kind=st.sampled_from(EventKind),
        span=spans(),
        confidence=st.sampled_from(Confidence),
        confidential=st.booleans(),
        domains=WORDS,
        extra_seats=st.integers(0, 20),
        rotation_id=st.sampled_from((None, "tier2", "ee")),
    )


customers = st.builds(
    Tier1Customer,
    id=st.just("acme"),
    name=texts,
    state=st.sampled_from(CustomerState),
    effective_on=maybe_dates,
    pages_per_weekend=st.floats(0, 1e6),
)


def country_rules(country: str) -> st.SearchStrategy[CountryRule]:
    """What one country asks."""
    return st.builds(
        CountryRule,
        country=st.just(country),
        weekend=st.sampled_from(WeekendRule),
        public_holidays_banned=st.booleans(),
        one_weekend_day=st.booleans(),
        source=texts,
        status=texts,
        effective_on=maybe_dates,
        notice_days=st.none() | st.integers(0, 365),
        max_duty_days_in_4_weeks=st.none() | st.integers(0, 28),
        rest_hours_daily=st.none() | st.integers(0, 24),
        rest_hours_weekly=st.none() | st.integers(0, 168),
    )


@st.composite
def organisations(draw) -> Organisation:
    """Up to four teams and people, in any order, and a few of everything else."""
    teams, people = draw(some(IDS).filter(bool)), draw(some(IDS).filter(bool))
    anybody = st.sampled_from(people)
    parts = {
        "teams": tuple(Team(id=each, name=draw(texts), headcount=draw(counts)) for each in teams),
        "engineers": tuple(draw(engineers(each, teams)) for each in people),
        "customers": (draw(customers),),
        "rotations": tuple(draw(st.permutations([draw(weekend_rotations), draw(term_rotations)]))),
    }
    rng = Random(draw(st.integers(0, 2**32)))
    return Organisation(
        **parts,
        name=draw(texts),
        country_rules=tuple(draw(country_rules(each)) for each in draw(some(COUNTRIES))),
        absences=draw(_dated(Absence, anybody)),
        preferences=draw(_dated(Preference, anybody, grade=st.sampled_from(Grade))),
        interlocks=draw(interlocks(teams, people)),
        volunteers=draw(volunteers(people)),
        events=tuple(draw(events(each)) for each in draw(some(IDS))),
        company_days=tuple(CompanyDay(on=on, name=draw(texts)) for on in draw(st.lists(dates, max_size=2))),
        carried=draw(
            st.lists(
                st.builds(
                    CarriedLoad,
                    engineer_id=anybody,
                    load=st.integers(-(2**62), 2**62),
                    counter=st.sampled_from(Counter),
                ),
                max_size=3,
            )
        ),
        facts=random_facts(rng, **parts, horizon=Horizon.of_weeks(MONDAY, 2)),
    )
