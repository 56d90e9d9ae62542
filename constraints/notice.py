"""Inside the notice period of the law, duty changes only with the person's consent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Duty, Shift
from scheduler.domain.eligibility import could_serve, duty_dates, interlocks_on, not_eligible
from scheduler.domain.facts import ConsentToChange
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class NoticeConstraint(Constraint):
    """In countries whose rule says so, a duty is given or taken at least so many days ahead, or with consent.

    France asks for 15 days' notice of the individual plan; the numbers stand in the country rules. Consent is a fact
    of one engineer and one duty, and serves either way. What was announced before is compared with the plan, as of
    the problem's today. Pinned duties are decided already and do not count as given; a duty that somebody can no
    longer serve, because they are away or not eligible, does not count as taken; neither does one that has begun.
    Amount: one per engineer and duty that is given or taken too late.
    Boundary: with 15 days, a duty that begins on the 15th local date after today may still change, one on the 14th
    may not. Nothing is asked before anything was announced, or of duties that begin before the rule takes effect.
    """

    kind: Literal["notice"] = "notice"

    aim: ClassVar[Aim] = Aim.LAW
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        announced = _announced(problem)
        for engineer, duty, days in _too_late(problem):
            has, had = schedule.holds(engineer.id, duty.id), (engineer.id, duty.id) in announced
            if has != had:
                yield self.violation(
                    (engineer.id, duty.id),
                    f"{duty.label} is {'given to' if has else 'taken from'} {engineer.name} with less than {days} "
                    f"days' notice and without consent; {engineer.country} asks for {days}.",
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        announced = _announced(model.problem)
        for engineer, duty, _ in _too_late(model.problem):
            key = (engineer.id, duty.id)
            if key in announced:
                model.at_least(model.works(*key), 1, key)
            else:
                model.forbid(*key, key)


def _announced(problem: Problem) -> frozenset[tuple[str, str]]:
    return problem.remembered(_announced_pairs)


def _announced_pairs(problem: Problem) -> frozenset[tuple[str, str]]:
    return frozenset((assignment.engineer_id, assignment.duty_id) for assignment in problem.announced)


def _too_late(problem: Problem) -> Iterator[tuple[Engineer, Duty, int]]:
    """Every engineer and duty that may no longer change, with the days of notice that the country asks for."""
    announced, settled = _announced(problem), _settled(problem)
    for engineer in problem.engineers:
        rule = problem.country_rule.get(engineer.country)
        if rule is None or not rule.notice_days or problem.today is None:
            continue
        timely_from = problem.today + timedelta(days=rule.notice_days)
        for duty in problem.duties.values():
            pair, begins_on = (engineer.id, duty.id), duty_dates(engineer, duty)[0]
            if pair in settled or not problem.today <= begins_on < timely_from or not rule.binds_on(begins_on):
                continue
            if _may_serve(problem, engineer, duty) if pair in announced else problem.is_candidate(engineer.id, duty):
                yield engineer, duty, rule.notice_days


def _settled(problem: Problem) -> set[tuple[str, str]]:
    """Engineers and duties of which nobody needs to be asked: there is consent, or the duty is pinned."""
    consented = {(fact.engineer_id, fact.duty_id) for fact in problem.facts_of(ConsentToChange)}
    return consented | {(pin.engineer_id, pin.duty_id) for pin in problem.pins}


def _may_serve(problem: Problem, engineer: Engineer, duty: Duty) -> bool:
    """Whether the engineer could still hold the duty that was announced."""
    if not problem.is_candidate(engineer.id, duty):
        return False
    if isinstance(duty, Shift):
        return could_serve(problem, engineer, duty)
    return not any(not_eligible(problem, engineer, duty)) and not any(interlocks_on(problem, engineer, duty))
