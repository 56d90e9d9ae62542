"""Cover: who could take one duty instead of somebody who drops out, best first, and what stands against the others.

Nobody else moves. Each candidate comes with the difference that they alone would make, rule by rule, against the seat
being left open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.coverage import Duty
from scheduler.domain.marginal import Difference, Margin, Margins
from scheduler.domain.notice import agreed, days_left
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.reports.moves import notice_days
from scheduler.reports.obstacles import facts_against

ASKED = frozenset({"notice", "consent"})
"""Kinds that only ask for somebody's consent; asking is what a search for cover is for."""


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """What one candidate changes at one rule: the penalty by so much, positive when it is worse, in sentences."""

    rule: str
    aim: Aim
    penalty: int
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who can take the duty. ``vector`` is the change of the penalty per aim, most important first.

    ``law_days`` is the notice that their country asks for where it can no longer be kept, so that they have to
    consent in writing; 0 otherwise. ``before`` and ``after`` are the duties that they hold nearest to this one.
    """

    engineer: Engineer
    vector: tuple[int, ...]
    rules: tuple[RuleDifference, ...]
    law_days: int
    before: Duty | None
    after: Duty | None


@dataclass(frozen=True, slots=True)
class Unable:
    """Somebody who cannot. ``reasons`` are short words, or labels of rules where no fact of the person says it all;
    ``says`` are sentences. ``by_choice`` says that only rules stand in the way which people chose: no fact, no law."""

    engineer: Engineer
    reasons: tuple[str, ...]
    says: tuple[str, ...]
    by_choice: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """Who could take a duty. ``common`` is what everybody would change alike, such as filling the seat.

    ``days`` are left until it begins, None when nothing counts notice.
    """

    duty: Duty
    instead_of: Engineer | None
    days: int | None
    stand_ins: tuple[StandIn, ...]
    unable: tuple[Unable, ...]
    common: tuple[RuleDifference, ...]


def cover(
    problem: Problem,
    without: Schedule,
    constraints: Iterable[Constraint],
    duty: Duty,
    instead_of: Engineer | None = None,
) -> Cover:
    """Candidates for a seat of the duty that is open in ``without``; ``instead_of`` had it and is not asked.

    Equal candidates come by name.
    """
    gone = {*without.holders(duty.id), *([instead_of.id] if instead_of else [])}
    roster = [engineer for engineer in problem.roster(duty) if engineer.id not in gone]
    rules = [constraint for constraint in constraints if constraint.kind not in ASKED]
    margins = Margins(problem, without, rules).of(duty.id, [engineer.id for engineer in roster])
    able = [margin for margin in margins if not margin.broken]
    common = _common(able)
    stand_ins = [_stand_in(problem, without, duty, margin, common) for margin in able]
    unable = [_unable(problem, duty, margin) for margin in margins if margin.broken]
    return Cover(
        duty=duty,
        instead_of=instead_of,
        days=days_left(problem, duty),
        stand_ins=tuple(sorted(stand_ins, key=lambda each: (each.vector, each.engineer.name, each.engineer.id))),
        unable=tuple(sorted(unable, key=lambda each: (each.reasons, each.engineer.name, each.engineer.id))),
        common=common,
    )


def _common(able: Sequence[Margin]) -> tuple[RuleDifference, ...]:
    """What all candidates change at a rule by as much, in the same words; of one candidate, that the seat is filled."""
    if len(able) < 2:
        return tuple(rule for margin in able for rule in _by_rule(margin.differences) if rule.aim is Aim.UNFILLED)
    shared = set.intersection(*(set(_by_rule(margin.differences)) for margin in able))
    return tuple(rule for rule in _by_rule(able[0].differences) if rule in shared)


def _stand_in(
    problem: Problem, without: Schedule, duty: Duty, margin: Margin, common: tuple[RuleDifference, ...]
) -> StandIn:
    engineer = problem.engineer(margin.engineer_id)
    held = [other for other in without.duties_of(engineer.id) if other.id != duty.id]
    asked = (engineer.id, duty.id) not in agreed(problem)
    return StandIn(
        engineer=engineer,
        vector=margin.vector,
        rules=tuple(rule for rule in _by_rule(margin.differences) if rule not in common),
        law_days=notice_days(problem, engineer, duty) if asked else 0,
        before=max((d for d in held if d.span.start_at < duty.span.start_at), key=_ends, default=None),
        after=min((d for d in held if d.span.start_at >= duty.span.start_at), key=_starts, default=None),
    )


def _by_rule(differences: Iterable[Difference]) -> Iterator[RuleDifference]:
    """Soft differences rule by rule, the most important aim first, worse before better."""
    found: dict[str, list[Difference]] = defaultdict(list)
    for difference in differences:
        if not difference.constraint.is_hard:
            found[difference.constraint.label].append(difference)
    rules = [
        RuleDifference(label, each[0].constraint.aim, sum(d.penalty for d in each), tuple(d.says for d in each))
        for label, each in found.items()
    ]
    yield from sorted(rules, key=lambda rule: (rule.aim, -rule.penalty, rule.rule))


def _unable(problem: Problem, duty: Duty, margin: Margin) -> Unable:
    engineer = problem.engineer(margin.engineer_id)
    facts = facts_against(problem, engineer, duty)
    labels = tuple(dict.fromkeys(difference.constraint.label for difference in margin.broken))
    broken = [difference.constraint for difference in margin.broken]
    return Unable(
        engineer=engineer,
        reasons=facts or labels,
        says=tuple(dict.fromkeys(difference.says for difference in margin.broken)),
        by_choice=not facts and all(not rule.unary and rule.aim is not Aim.LAW for rule in broken),
    )


def _ends(duty: Duty) -> tuple[float, str]:
    return duty.span.end_at.timestamp(), duty.id


def _starts(duty: Duty) -> tuple[float, str]:
    return duty.span.start_at.timestamp(), duty.id
