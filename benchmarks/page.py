"""The page of figures, docs/benchmarks.md, with its plot and the figures as JSON lines beside it."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bars import verdict
from benchmarks.checks import Check
from benchmarks.plot import growth_svg
from benchmarks.rows import CONTENDERS, Choice, Entry, Row
from benchmarks.running import ROOT, Results

DOCS = ROOT / "docs"
BAR_OF_GROWTH = 1.5
RANK = {"proven": 0, "plan": 1, "breaks rules": 2, "no plan": 3, "failed": 4}
NAMES = {
    "watchbill": "Watchbill",
    "cp-sat": "CP-SAT, default settings",
    "highs": "HiGHS",
    "scip": "SCIP",
    "timefold": "Timefold",
    "greedy": "greedy, longest idle",
}
INTRO = """# Figures

This page is written by `make bench`, which measures all of it; the same figures stand as JSON lines in
[benchmarks.jsonl](benchmarks.jsonl). `python -m benchmarks.all --help` says how to choose rows, seeds and times.

{facts}

Every solve is a process of its own, and nothing else is started beside it, but for the equal runs, which are two at a
time. `seconds` is wall time from opening the file to the checked plan, `CPU s` processor time of the process and all
that it started, `MB` its largest memory and that of the largest process that it started. Where a row has several seeds
the worst run stands here, and the worst run decides; "not shown" is the verdict on a bar that speaks of more time than
was granted. Every plan, ours and those of others, is scored by one evaluator that knows the files' own rules and none
of our constraints (`benchmarks/judging.py`). The gap is (best - bound) / best.
"""
PEERS = """## Peers

The same files, the same wall time, the same evaluator; two cores. CP-SAT, HiGHS and SCIP get one textbook model,
written from the files' rules for any solver (`benchmarks/peers/textbook.py`), with default settings; Timefold its own
model with default moves. Its start (Java, translation of the constraints) is not counted as time. HiGHS and SCIP do not
tell when their first plan came. Greedy takes whoever has been idle the longest and never looks ahead, as the rotations
of paging tools do, though it passes over people whom a rule keeps away. Cost is that of the plan (the median of several
runs), `-` where rules are broken (how many times stands beside it) or no plan was found; "ratio" is cost over the best
cost of anybody in the same table.
"""


@dataclass(frozen=True)
class Page:
    """All that the page is made from. ``skipped`` names contenders that could not run, with the reason."""

    rows: tuple[Row, ...]
    results: Results
    facts: Mapping[str, Any]
    choice: Choice
    skipped: Mapping[str, str]
    checks: tuple[Check, ...]

    def runs(self, entry: Entry) -> list[dict[str, Any]]:
        return self.results.of(task.key for task in entry.tasks)

    @property
    def bars(self) -> Iterator[tuple[Row, Entry]]:
        return ((row, entry) for row in self.rows if row.kind == "bars" for entry in row.entries)


def write(page: Page, folder: Path = DOCS) -> tuple[Path, ...]:
    """Writes page, plot and figures into a folder; the files."""
    texts = {"benchmarks.md": markdown(page), "benchmarks.jsonl": figures(page), "benchmarks-growth.svg": plot(page)}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return tuple(folder / name for name in texts)


def markdown(page: Page) -> str:
    """The page itself."""
    parts = [INTRO.format(facts=_facts(page)), _bars(page), _losses(page), _growth(page), _peers(page)]
    parts += [_check(check, page) for check in page.checks]
    parts.append(_commands(page))
    return "\n".join(part.rstrip("\n") + "\n" for part in parts if part)


def figures(page: Page) -> str:
    """Every record as a JSON line, in the order of the page; long lists of single steps are left out."""
    keys = dict.fromkeys(task.key for row in page.rows for entry in row.entries for task in entry.tasks)
    records = page.results.of(keys)
    kept = [{name: value for name, value in record.items() if name not in ("course", "lines")} for record in records]
    return "".join(json.dumps(record) + "\n" for record in ({"machine": dict(page.facts)}, *kept))


def plot(page: Page) -> str:
    """Growth, as an SVG."""
    run = _growth_run(page)
    if run is None:
        return growth_svg((), None, BAR_OF_GROWTH)
    points = [(size, cpu, status == "proven") for size, cpu, _, status in run["points"]]
    return growth_svg(points, run["exponent"], BAR_OF_GROWTH)


def _facts(page: Page) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in page.facts.items() if name != "cores")
    records = [record for _, entry in page.bars for record in page.runs(entry)]
    days = sorted({record["at"] for record in records})
    when = "not measured yet" if not days else f"Measured on {days[0]}" + (f" to {days[-1]}" if days[1:] else "")
    loads = [record["machine_load"] for record in records]
    load = f" Load of the machine after a run: {min(loads)} to {max(loads)}." if loads else ""
    factor = f" All limits were multiplied by {page.choice.factor:g}." if page.choice.factor != 1 else ""
    sources = {record["source"] for record in records}
    mixed = f" The figures come from {len(sources)} states of the code." if len(sources) > 1 else ""
    return f"{when}, with {page.facts.get('cores', '?')} cores; {machine}.{load}{factor}{mixed}"


def _bars(page: Page) -> str:
    lines = ["## Against the bars", ""]
    head = ("work", "must", "aim", "reached", "runs", "first plan s", "seconds", "CPU s", "MB", "verdict")
    lines += [*_head(head)]
    for _, entry in page.bars:
        runs = page.runs(entry)
        must, aim = (bar.says if bar else "" for bar in (entry.must, entry.aim))
        if not runs:
            lines.append(_line(entry.label, must, aim, entry.missing or "not measured", 0, "", "", "", "", "-"))
            continue
        worst = max(runs, key=_badness)
        measured = (_number(_most(runs, name)) for name in ("first_seconds", "seconds", "cpu_seconds", "peak_mb"))
        says = verdict(entry.must, entry.aim, runs)
        lines.append(_line(entry.label, must, aim, reached(worst), len(runs), *measured, says))
    return "\n".join(lines)


def _badness(run: Mapping[str, Any]) -> tuple[Any, ...]:
    gap = run.get("gap")
    return (RANK.get(run.get("status", ""), 0), 1.0 if gap is None else gap, run.get("seconds") or 0)


def _most(runs: Sequence[Mapping[str, Any]], name: str) -> Any:
    return max((run[name] for run in runs if isinstance(run.get(name), int | float)), default=None)


def reached(run: Mapping[str, Any]) -> str:
    """What a run came to, in a few words."""
    status = run.get("status")
    if status == "failed":
        return f"failed: {run['says']}"
    if "no_loss_within_2_more" in run:
        share = f"{run['no_loss_within_2_more']:.1%} of {run['disruptions']} within 2 changes of the forced"
        return f"{share}; {run['mean_forced']} forced on average, {run['mean_replanned']} when solved again"
    if "smallest" in run:
        found = f"{run['conflicts']} conflicts found of {run['injected']} injected"
        verdicts = [name for name in ("smallest", "disjoint", "all", "verified") if not run[name]]
        return f"{found}, {len(run['repairs'])} ways out, " + (f"NOT {', '.join(verdicts)}" if verdicts else "verified")
    if "per_second" in run:
        return f"{run['per_second']:.0f}/s, {run['cpu_ms']} ms CPU each, p50 {run['half_ms']}, p99 {run['p99_ms']} ms"
    if "unchanged_us" in run:
        return f"304 in {run['unchanged_us']} us CPU, rendered in {run['rendered_us']}, {run['statements']} statements"
    if "poll_p99_ms" in run:
        return f"polls p50 {run['poll_half_ms']} ms, p99 {run['poll_p99_ms']} ms, {run['errors']} errors"
    if "median_ms" in run:
        return f"median {run['median_ms']} ms, worst {run['worst_ms']} ms, {run['wrong']} of {run['checked']} wrong"
    if "plans" in run:
        return f"{run['plans']} distinct of {run['runs']}, {'/'.join(run['statuses'])}"
    if "exponent" in run:
        return f"exponent {run['exponent']}, {run['proven']} of {run['runs']} proven"
    if status == "proven":
        return f"proven {run['objective']:,}"
    if run.get("objective") is None:
        return str(status)
    gap = "no bound" if run.get("gap") is None else f"bound {run['bound']:,}, gap {run['gap']:.2%}"
    return f"{run['objective']:,}, {gap}"


def _losses(page: Page) -> str:
    """What is missed, and to whom the product loses."""
    lines = ["## Losses", ""]
    for _, entry in page.bars:
        runs = page.runs(entry)
        if runs and "missed" in verdict(entry.must, entry.aim, runs):
            lines.append(f"- {entry.label}: {reached(max(runs, key=_badness))}.")
    for entry in _contests(page):
        lines += [f"- {entry.label}: {sentence}." for sentence in _lost(page, entry)]
    return "\n".join(lines if len(lines) > 2 else [*lines, "None."])


def _lost(page: Page, entry: Entry) -> Iterator[str]:
    """Peers with a cheaper plan in the same time, or with a proof where the product has none, or sooner."""
    found = _by_contender(page, entry)
    ours = found.get("watchbill")
    if ours is None:
        return
    for name, run in found.items():
        if name == "watchbill" or run["cost"] is None:
            continue
        if ours["cost"] is None or run["cost"] < ours["cost"]:
            yield f"{NAMES[name]} finds {run['cost']:,}, Watchbill {_cost(ours['cost'])}"
        elif run["status"] == "proven" and ours["status"] != "proven":
            yield f"{NAMES[name]} proves {run['cost']:,}, Watchbill does not"
        elif run["status"] == ours["status"] == "proven" and run["seconds"] < 0.8 * ours["seconds"]:
            yield f"{NAMES[name]} proves it in {run['seconds']} s, Watchbill in {ours['seconds']} s"


def _contests(page: Page) -> tuple[Entry, ...]:
    return tuple(entry for row in page.rows if row.kind == "peers" for entry in row.entries)


def _by_contender(page: Page, entry: Entry) -> dict[str, dict[str, Any]]:
    """Per contender the medians of its runs and its worst status; cost None when a run has no valid plan."""
    found: dict[str, list[dict[str, Any]]] = {}
    for run in page.runs(entry):
        found.setdefault(run.get("contender") or run["key"].partition("/")[0], []).append(run)
    return {name: _together(runs) for name, runs in found.items()}


def _together(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    costs = [run.get("objective") for run in runs]
    worst = max(runs, key=_badness)
    whole = {
        name: _median(run.get(name) for run in runs) for name in ("first_seconds", "seconds", "cpu_seconds", "bound")
    }
    return {
        **whole,
        "cost": None if None in costs else statistics.median_high([cost for cost in costs if cost is not None]),
        "status": worst["status"],
        "peak_mb": _most(runs, "peak_mb"),
        "runs": len(runs),
        "breaches": worst.get("breaches", 0),
        "says": worst.get("says", ""),
    }


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 2) if known else None


def _peers(page: Page) -> str:
    lines = [PEERS]
    for name, why in page.skipped.items():
        lines.append(f"{NAMES[name]} was not run: {why}.\n")
    for entry in _contests(page):
        found = _by_contender(page, entry)
        lines += [f"### {entry.label}, {entry.tasks[0].limit:g} s", ""]
        if not found:
            lines.append(f"{entry.missing or 'Not measured'}.\n")
            continue
        head = ("", "outcome", "cost", "ratio", "bound", "first plan s", "seconds", "CPU s", "MB", "runs")
        lines += [*_head(head), *_ranked(found), ""]
    return "\n".join(lines)


def _ranked(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    best = min((run["cost"] for run in found.values() if run["cost"] is not None), default=None)
    for name in ("watchbill", *CONTENDERS):
        if name not in found:
            continue
        run = found[name]
        ratio = "" if run["cost"] is None or not best else f"{run['cost'] / best:.3f}"
        outcome = f"{run['status']} ({run['breaches']})" if run["breaches"] else run["status"]
        outcome = f"failed: {run['says'][:60]}" if run["status"] == "failed" else outcome
        numbers = (_number(run[name]) for name in ("first_seconds", "seconds", "cpu_seconds", "peak_mb"))
        yield _line(NAMES[name], outcome, _cost(run["cost"]), ratio, _cost(run["bound"]), *numbers, run["runs"])


def _cost(cost: float | None) -> str:
    return "-" if cost is None else f"{cost:,.0f}"


def _growth_run(page: Page) -> dict[str, Any] | None:
    runs = [run for row, entry in page.bars if row.id == "growth" for run in page.runs(entry)]
    return runs[0] if runs and "points" in runs[0] else None


def _growth(page: Page) -> str:
    run = _growth_run(page)
    lines = ["## Growth", "", "![CPU seconds by literals, on logarithmic axes](benchmarks-growth.svg)", ""]
    if run is None:
        return "\n".join([*lines, "Not measured."])
    lines += [
        "Weekend instances generated from seeds (`benchmarks/generate.py`), each solved to a proof. The line is the",
        f"least squares fit of the logarithms: CPU seconds rise with literals to the power of {run['exponent']}.",
        "",
        *_head(("literals", "CPU s", "MB", "outcome")),
    ]
    return "\n".join([*lines, *(_line(f"{size:,}", *rest) for size, *rest in run["points"])])


def _check(check: Check, page: Page) -> str:
    run = next(iter(page.results.of([f"check/{check.key}"])), None)
    lines = [f"## {check.title}", ""]
    lines += [check.prose, ""] if check.prose else []
    if run is None:
        absent = next((path for path in check.needs if not path.exists()), None)
        return "\n".join([*lines, f"Not measured{': the shared data is absent' if absent else ''}."])
    if run.get("status") == "failed":
        return "\n".join([*lines, f"Failed: {run['says']}"])
    found = run["lines"] or [run]
    if check.columns:
        lines += _head([heading for heading, _ in check.columns])
        lines += [
            _line(*(_number(line.get(field)) for _, field in check.columns)) for line in map(dict, _spread(found))
        ]
    else:
        own = ("key", "command", "limit", "source", "at", "process_seconds", "machine_load", "lines")
        shown = [{name: value for name, value in line.items() if name not in own} for line in found]
        lines += ["```json", *map(json.dumps, shown), "```"]
    return "\n".join([*lines, *(["", check.after] if check.after else [])])


def _spread(lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each line, and after it its variants under its name."""
    for line in lines:
        yield line
        for variant in line.get("also", ()):
            yield {**variant, "name": f"{line['name']}, {variant['variant']}"}


def _commands(page: Page) -> str:
    lines = ["## The commands", "", "One per line of a table, of its first seed:", "", "```text"]
    firsts = [(entry.tasks[0].shown, entry) for row in page.rows if row.kind != "peers" for entry in row.entries]
    lines += [shown for shown, _ in firsts]
    first = _contests(page)
    lines += [task.shown for task in first[0].tasks if task.key.endswith("/0")] if first else []
    return "\n".join([*lines, "```"])


def _head(headings: Sequence[str]) -> list[str]:
    return [_line(*headings), "|" + "---|" * len(headings)]


def _line(*cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def _number(value: Any) -> str:
    """A number as it is read, nothing for None."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
