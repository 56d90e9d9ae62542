"""What a run came to, in a few words: one function for each kind of benchmark."""

from __future__ import annotations

from benchmarks.bars import Run


def of_solve(run: Run) -> str:
    """A proof, or a plan with its gap."""
    if run["status"] == "proven":
        return f"proven {run['objective']:,}"
    if run.get("objective") is None:
        return str(run["status"])
    gap = "no bound" if run.get("gap") is None else f"bound {run['bound']:,}, gap {run['gap']:.2%}"
    return f"{run['objective']:,}, {gap}"


def of_replanning(run: Run) -> str:
    share = f"{run['no_loss_within_2_more']:.1%} of {run['disruptions']} within 2 changes of the forced"
    return f"{share}; {run['mean_forced']} forced on average, {run['mean_replanned']} when solved again"


def of_conflicts(run: Run) -> str:
    found = f"{run['conflicts']} conflicts found of {run['injected']} injected"
    verdicts = [name for name in ("smallest", "disjoint", "all", "verified") if not run[name]]
    return f"{found}, {len(run['repairs'])} ways out, " + (f"NOT {', '.join(verdicts)}" if verdicts else "verified")


def of_cover(run: Run) -> str:
    return f"median {run['median_ms']} ms, worst {run['worst_ms']} ms, {run['wrong']} of {run['checked']} wrong"


def of_equal_runs(run: Run) -> str:
    return f"{run['plans']} distinct of {run['runs']}, {'/'.join(run['statuses'])}"


def of_growth(run: Run) -> str:
    return f"exponent {run['exponent']}, {run['proven']} of {run['runs']} proven"


def of_registrations(run: Run) -> str:
    return f"{run['per_second']:.0f}/s, {run['cpu_ms']} ms CPU each, p50 {run['half_ms']}, p99 {run['p99_ms']} ms"


def of_polls(run: Run) -> str:
    return f"304 in {run['unchanged_us']} us CPU, rendered in {run['rendered_us']}, {run['statements']} statements"


def of_load(run: Run) -> str:
    return f"polls p50 {run['poll_half_ms']} ms, p99 {run['poll_p99_ms']} ms, {run['errors']} errors"
