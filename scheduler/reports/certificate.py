"""The certificate: for each aim how good the plan is, and what is proven about every other plan."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from scheduler.domain.apportionment import least_unevenness
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.fairness import parts_of
from scheduler.domain.plan import AimProof, Provenance
from scheduler.reports.view import PlanView

EVEN_WEEKENDS = "fair_weekends"
"""Kind of the rule that prices uneven load, for which there is a bound without any search."""

_BETTER = {
    Aim.UNFILLED: "leaves fewer seats open",
    Aim.LAW: "sets aside less of the law",
    Aim.CHANGES: "changes less of what was announced",
    Aim.WORST_LOAD: "loads the worst-off person less",
    Aim.EVENNESS: "spreads the load more evenly",
    Aim.PREFERENCES: "meets more wishes",
    Aim.SPREAD: "is better spread and handed over",
}
_PERFECT = {
    Aim.UNFILLED: "No seat is open.",
    Aim.LAW: "No rule of law is set aside.",
    Aim.CHANGES: "Nothing that was announced changes.",
    Aim.WORST_LOAD: "Nobody is worse off than the policy asks.",
    Aim.EVENNESS: "Everybody carries exactly what is due.",
    Aim.PREFERENCES: "Every wish is met.",
    Aim.SPREAD: "Spread and continuity are all that was asked for.",
}


@dataclass(frozen=True, slots=True)
class AimCertificate:
    """One aim: penalty of the plan, bound under every plan, the gap between them (0 to 1), and a sentence."""

    aim: Aim
    best: int
    bound: int
    gap: float
    proven: bool
    says: str


def certificate(provenance: Provenance) -> tuple[AimCertificate, ...]:
    """What the solve proved, most important aim first. Every claim holds among plans that keep the hard rules and are
    as good at all aims before."""
    return tuple(_certificate(proof, first=number == 0) for number, proof in enumerate(provenance.aims))


def widest_gap(provenance: Provenance) -> AimCertificate | None:
    """The aim that is furthest from being proven, the most important of equals; None when every aim is proven."""
    unproven = [aim for aim in certificate(provenance) if aim.gap > 0]
    return max(unproven, key=lambda aim: aim.gap, default=None)


@dataclass(frozen=True, slots=True)
class FairnessCertificate:
    """How near the plan comes to the fairest that whole shifts can be shared out at all: the penalty of uneven
    weekend load in the plan, what no schedule can go below whatever the rules, and a sentence."""

    best: int
    bound: int
    says: str

    @property
    def is_met(self) -> bool:
        """Whether no schedule can be fairer."""
        return self.best <= self.bound


def fairness_certificate(view: PlanView) -> FairnessCertificate | None:
    """The certificate of fairness, found by counting, in milliseconds; it holds however long the search was.

    It speaks of schedules that leave no more seats open. None where the policy does not price uneven weekend load, or
    where somebody serves who is due no part of the shift, as a decision from elsewhere may ask.
    """
    rules = [rule for rule in view.constraints if rule.kind == EVEN_WEEKENDS and not rule.is_hard]
    if not rules or not _served_by_those_due(view):
        return None
    open_seats = sum(seat.duty_id is not None for seat in view.schedule.open_seats)
    bound = least_unevenness(view.problem, open_seats=open_seats) * sum(rule.weight or 0 for rule in rules)
    best = sum(_penalty(view, rule) for rule in rules)
    return FairnessCertificate(best, bound, _fairness_says(best, bound))


def _penalty(view: PlanView, rule: Constraint) -> int:
    return sum(entry.penalty for entry in view.evaluation.priced if entry.violation.constraint == rule.label)


def _served_by_those_due(view: PlanView) -> bool:
    return all(
        parts_of(view.problem, shift).keys() >= set(view.schedule.holders(shift.id)) for shift in view.problem.shifts
    )


def _fairness_says(best: int, bound: int) -> str:
    if best <= bound:
        return "No schedule can be fairer than this: whole shifts cannot be shared out more evenly, whatever the rules."
    return (
        f"Uneven weekend load costs {best}. Whole shifts shared out without any rule would still cost {bound}; "
        f"rules, absences and the aims above account for the other {best - bound}."
    )


def percent_at_most(gap: float) -> int:
    """A gap in whole percent, rounded up: what is said to be the most must be."""
    return ceil(round(100 * gap, 6))


def _certificate(proof: AimProof, *, first: bool) -> AimCertificate:
    aim = Aim[proof.name.upper()]
    gap = 0.0 if proof.proven else (proof.best - proof.bound) / max(proof.best, 1)
    return AimCertificate(aim, proof.best, proof.bound, gap, proof.proven, _says(aim, proof, gap, first=first))


def _says(aim: Aim, proof: AimProof, gap: float, *, first: bool) -> str:
    if proof.best == 0:
        return _PERFECT[aim]
    among = "no plan" if first else "no plan that is as good at the aims above"
    if proof.proven:
        return f"Proven: {among} {_BETTER[aim]}."
    most = f"at most {percent_at_most(gap)} % of the penalty could be saved"
    return f"Not proven: a plan that {_BETTER[aim]} is not ruled out; {most}."
