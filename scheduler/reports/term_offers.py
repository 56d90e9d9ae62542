"""Term offers: volunteer weeks against the weeks that the seats of a term rotation need, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.flow import SINK, SOURCE, Network
from scheduler.domain.problem import Problem
from scheduler.domain.time import Horizon
from scheduler.reports.head_limits import Limits


@dataclass(frozen=True, slots=True)
class MonthOffers:
    """One calendar month, by the Mondays in it: weeks that the seats need, weeks that volunteers could serve (each
    counted once, and in no week more of them than seats), and so the weeks that must stay open."""

    month: date
    needed: int
    offered: int

    @property
    def open_weeks(self) -> int:
        return self.needed - self.offered


@dataclass(frozen=True, slots=True)
class TermOffers:
    """One term rotation. ``open_at_least`` weeks of its seats stay open in every plan; that can be more than the
    months say, because nobody serves more terms than the rotation gives each."""

    rotation: str
    volunteers: int
    months: tuple[MonthOffers, ...]
    open_at_least: int

    @property
    def says(self) -> tuple[str, ...]:
        """One sentence per month with too few offers, and one when people would have to serve too often."""
        short = [
            f"{self.rotation}, {month.month:%B %Y}: volunteers offer {month.offered} of {month.needed} weeks; "
            f"{month.open_weeks} must stay open."
            for month in self.months
            if month.open_weeks
        ]
        by_month = sum(month.open_weeks for month in self.months)
        if self.open_at_least > by_month:
            needed = sum(month.needed for month in self.months)
            short.append(
                f"{self.rotation}: {self.volunteers} volunteers, each serving as often and as long as they may, leave "
                f"{self.open_at_least} of {needed} weeks open."
            )
        return tuple(short)


def term_offers(problem: Problem, limits: Limits) -> tuple[TermOffers, ...]:
    """What counting says about every term rotation. Nothing, unless a hard rule keeps terms of one person apart."""
    if not limits.one_at_a_time:
        return ()
    return tuple(_offers(problem, rotation, limits) for rotation in problem.term_rotations)


def _offers(problem: Problem, rotation: TermRotation, limits: Limits) -> TermOffers:
    able = _able(problem, rotation, limits)
    needs = {week_on: rotation.needs_seats(week_on) for week_on in problem.horizon.week_starts}
    months: dict[date, list[date]] = defaultdict(list)
    for week_on in needs:
        months[week_on.replace(day=1)].append(week_on)
    network = Network()
    for week_on, seats in needs.items():
        network.join(SOURCE, week_on, seats)
    for engineer_id, terms in able.items():
        for week_on in {week for term in terms for week in _weeks(term, problem.horizon)}:
            network.join(week_on, engineer_id, 1)
        network.join(engineer_id, SINK, _most_weeks(problem, rotation, terms, limits))
    return TermOffers(
        rotation.name,
        len(able),
        tuple(_month(month, weeks, needs, able, problem.horizon) for month, weeks in months.items()),
        sum(needs.values()) - network.largest_flow(),
    )


def _able(problem: Problem, rotation: TermRotation, limits: Limits) -> Mapping[str, tuple[Term, ...]]:
    """The terms that each volunteer may hold."""
    terms = [term for term in problem.terms if term.rotation_id == rotation.id]
    found = {
        engineer.id: tuple(term for term in terms if limits.may_hold(engineer.id, term.id))
        for engineer in problem.rosters[rotation.id]
    }
    return {engineer_id: held for engineer_id, held in found.items() if held}


def _weeks(term: Term, horizon: Horizon) -> tuple[date, ...]:
    return tuple(week_on for week_on in horizon.week_starts if term.covers_week(week_on))


def _most_weeks(problem: Problem, rotation: TermRotation, terms: tuple[Term, ...], limits: Limits) -> int:
    if rotation.id not in limits.term_rotations:
        return problem.horizon.weeks
    return rotation.max_terms_each * max(len(_weeks(term, problem.horizon)) for term in terms)


def _month(
    month: date, weeks: list[date], needs: Mapping[date, int], able: Mapping[str, tuple[Term, ...]], horizon: Horizon
) -> MonthOffers:
    covered = {e: {week for term in terms for week in _weeks(term, horizon)} for e, terms in able.items()}
    offered = sum(min(needs[week_on], sum(week_on in mine for mine in covered.values())) for week_on in weeks)
    return MonthOffers(month, sum(needs[week_on] for week_on in weeks), offered)
