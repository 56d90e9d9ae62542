"""Plans that are announced and closed: quarters of one shift each weekend, and the record that comes of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from scheduler.domain.coverage import Shift
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.record import Entry, Recorded, ServedEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.time import DAY, WEEK, Span
from scheduler.reports.evidence import Evidence
from scheduler.services.closing import Closed, close_until
from scheduler.services.covering import cover
from scheduler.services.evidence import promotion_evidence
from scheduler.services.ledger_state import balance, carried_by
from scheduler.services.recording import Announced, announce
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import content_of
from tests.support.builders import MONDAY, NOW, SATURDAY, a_problem, a_schedule, a_shift, an_engineer

PEOPLE = (
    an_engineer("ada", name="Ada Example", level="IC3"),
    an_engineer("ben", name="Ben Sample", time_zone="Asia/Kathmandu", country="NP"),
    an_engineer("cleo", name="Cleo Pattern"),
)
SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
FIRST, SECOND, THIRD, LAST = (shift.id for shift in SHIFTS)
AFTERWARDS = datetime.combine(MONDAY + WEEK * 4, time(9), UTC)
"""The morning after the four weeks."""
LAST_DAY = MONDAY + WEEK * 4 - DAY
SECOND_MONDAY = datetime.combine(MONDAY + WEEK, time(9), UTC)
"""The morning after the first weekend."""
ALWAYS = date(2027, 12, 31)
"""After all that the tests record."""
ADA_TWICE = (("ada", FIRST), ("ada", SECOND), ("ben", THIRD), ("cleo", LAST))


def a_quarter(shifts: tuple[Shift, ...] = SHIFTS, **parts: Any) -> Problem:
    """Four weekends with one shift each, and three people."""
    return a_problem(**({"engineers": PEOPLE, "shifts": shifts} | parts))


def drafted(
    store: SqlStore, problem: Problem, *held: tuple[str, str], now: datetime = NOW, by: str = "Ops", **changes: Any
) -> Plan:
    """Keeps a plan as a draft: (engineer id, duty id) pairs."""
    with store.writing() as work:
        return work.plans.save_draft(content_of(problem, a_schedule(problem, *held), **changes), now=now, by=by)


def announced(
    store: SqlStore, problem: Problem, *held: tuple[str, str], now: datetime = NOW, by: str = "Ops", **changes: Any
) -> Announced:
    """Keeps a plan, and announces it: (engineer id, duty id) pairs."""
    plan = drafted(store, problem, *held, now=now, by=by, **changes)
    return announce(store, plan.id, parse_policy=lambda _: (), now=now, by=by)


def covered(store: SqlStore, duty_id: str, instead_of: str, who: str | None, span: Span | None = None) -> None:
    """Records that somebody, or nobody, takes a duty over, or a part of it."""
    cover(store, duty_id, instead_of=instead_of, who=who, span=span, now=NOW, by="Ops")


def close(store: SqlStore, until: date = LAST_DAY, now: datetime = AFTERWARDS, by: str = "Ops") -> Closed:
    """Closes what has ended by a date, by default the quarter."""
    return close_until(store, until, now=now, by=by)


def carried(store: SqlStore, on: date = LAST_DAY + DAY) -> dict[tuple[str, str], int]:
    """What the ledger holds after the quarter, or on another date, in tenths."""
    with store.reading() as work:
        held = carried_by(work.record, balance(work.record, on))
    return {(entry.engineer_id, entry.counter.value): entry.load for entry in held}


def entries(store: SqlStore, *kinds: EntryKind) -> list[Recorded]:
    """The entries of some kinds, or all."""
    with store.reading() as work:
        return list(work.record.entries(kinds))


def said(store: SqlStore, *kinds: EntryKind) -> list[Entry]:
    """What they say."""
    return [each.entry for each in entries(store, *kinds)]


def served(store: SqlStore) -> list[ServedEntry]:
    """The entries of what was served, with those that were corrected."""
    return [entry for entry in said(store, EntryKind.SERVED) if isinstance(entry, ServedEntry)]


def about(store: SqlStore, who: str = "ada", as_of: date = ALWAYS) -> Evidence:
    """What a reviewer reads about somebody, by default all of it."""
    with store.reading() as work:
        return promotion_evidence(work.record, who, as_of)


def person_ids(store: SqlStore) -> dict[str, str]:
    """Engineer ids by person id; who was erased has none."""
    with store.reading() as work:
        return {person.id: person.handle or "nobody" for person in work.record.people().values()}


def handles(store: SqlStore, found: list[Entry]) -> list[tuple[str, str]]:
    """(engineer id, duty id) of entries about duties."""
    known = person_ids(store)
    return [(known[getattr(entry, "person_id")], getattr(entry, "duty_id")) for entry in found]  # noqa: B009


def the_plan(store: SqlStore, plan_id: str) -> Plan:
    with store.reading() as work:
        return work.plans.plan(plan_id)
