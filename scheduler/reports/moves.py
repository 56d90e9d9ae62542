"""Moves: what a plan made anew takes from whom and gives to whom, against what was announced, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from scheduler.domain.coverage import Duty
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.forbidden import Pair
from scheduler.domain.notice import NOTICE_DAYS, agreed, announced_here, days_left
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.reports.obstacles import facts_against


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody to ask before a move. ``law_days`` is the notice that their country asks for, 0 where only custom
    says to ask. A duty that is taken from somebody who cannot hold it any more needs nobody's consent."""

    name: str
    law_days: int

    @property
    def says(self) -> str:
        if self.law_days:
            return f"{self.name} has to consent: the country asks for {self.law_days} days' notice"
        return f"ask {self.name} first: less than {NOTICE_DAYS} days are left"


@dataclass(frozen=True, slots=True)
class Move:
    """One duty that other people hold than was announced.

    ``changes`` counts those who lose it, which is how changes are counted everywhere. ``forced`` says why somebody
    can no longer hold it, in short words without reasons of absences; empty where fairness asks for the move.
    ``days`` are left until it begins, None when nothing counts notice.
    """

    duty: Duty
    lost: tuple[Engineer, ...]
    gained: tuple[Engineer, ...]
    days: int | None
    forced: tuple[str, ...]
    consents: tuple[Consent, ...]

    @property
    def changes(self) -> int:
        return len(self.lost)

    @property
    def is_near(self) -> bool:
        """Whether it falls within the days in which people have made their plans."""
        return self.days is not None and self.days < NOTICE_DAYS

    @property
    def says(self) -> str:
        """Such as "EMEA Sat 09 Jan 2027: Ada Example to Ben Example, 12 days ahead (away)"."""
        ahead = "" if self.days is None else f", {max(0, self.days)} days ahead"
        why = f" ({'; '.join(self.forced)})" if self.forced else ""
        return f"{self.duty.label}: {self._who}{ahead}{why}"

    @property
    def _who(self) -> str:
        lost, gained = (" and ".join(engineer.name for engineer in people) for people in (self.lost, self.gained))
        if not self.lost:
            return f"{gained} on a seat that was open"
        return f"{lost} to {gained or 'nobody: TBD'}"


def moves(problem: Problem, schedule: Schedule, impossible: Collection[Pair] = ()) -> tuple[Move, ...]:
    """Every duty that changes hands between what was announced and the schedule, in order of start.

    ``impossible`` are the (engineer, duty) pairs that hard facts forbid now. Duties of people who are gone appear
    with the people who take them over alone.
    """
    announced = {(a.engineer_id, a.duty_id) for a in announced_here(problem)}
    held = {(a.engineer_id, a.duty_id) for a in schedule.assignments}
    places: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for engineer_id, duty_id in sorted(announced ^ held):
        places[duty_id][(engineer_id, duty_id) in held].append(engineer_id)
    found = [_move(problem, problem.duties[duty_id], *who, impossible) for duty_id, who in places.items()]
    return tuple(sorted(found, key=lambda move: (move.duty.span.start_at, move.duty.id)))


def _move(problem: Problem, duty: Duty, lost: list[str], gained: list[str], impossible: Collection[Pair]) -> Move:
    unable = [engineer_id for engineer_id in lost if (engineer_id, duty.id) in impossible]
    asked = [engineer_id for engineer_id in (*lost, *gained) if engineer_id not in unable]
    return Move(
        duty=duty,
        lost=tuple(problem.engineer(engineer_id) for engineer_id in lost),
        gained=tuple(problem.engineer(engineer_id) for engineer_id in gained),
        days=days_left(problem, duty),
        forced=tuple(_why_not(problem, problem.engineer(e), duty, named=len(lost) > 1) for e in unable),
        consents=tuple(_consents(problem, (problem.engineer(engineer_id) for engineer_id in asked), duty)),
    )


def _why_not(problem: Problem, engineer: Engineer, duty: Duty, *, named: bool) -> str:
    """Why somebody is away is nobody's business."""
    why = " and ".join(facts_against(problem, engineer, duty)) or "a rule forbids it"
    return f"{engineer.name}: {why}" if named else why


def _consents(problem: Problem, engineers: Iterable[Engineer], duty: Duty) -> Iterable[Consent]:
    """Those to ask: by law where the notice of their country is not kept, else where people have made their plans."""
    left = days_left(problem, duty)
    for engineer in engineers:
        if (engineer.id, duty.id) in agreed(problem) or left is None:
            continue
        law_days = notice_days(problem, engineer, duty)
        if law_days or left < NOTICE_DAYS:
            yield Consent(engineer.name, law_days)


def notice_days(problem: Problem, engineer: Engineer, duty: Duty) -> int:
    """The days of notice that the law of the engineer's country asks for and that are not left any more; else 0."""
    rule = problem.country_rule.get(engineer.country)
    begins_on = duty_dates(engineer, duty)[0]
    if rule is None or not rule.notice_days or problem.today is None or not rule.binds_on(begins_on):
        return 0
    return rule.notice_days if (begins_on - problem.today).days < rule.notice_days else 0


def taken_away(announced: Iterable[Assignment], schedule: Schedule) -> tuple[Assignment, ...]:
    """The announced assignments that a schedule does not keep."""
    return tuple(a for a in announced if not schedule.holds(a.engineer_id, a.duty_id))
