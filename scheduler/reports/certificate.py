"""The certificate: for each aim how good the plan is, and what is proven about every other plan."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.constraint import Aim
from scheduler.domain.plan import AimProof, Provenance

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
    return f"Not proven: a plan that {_BETTER[aim]} is not ruled out; at most {gap:.0%} of the penalty could be saved."
