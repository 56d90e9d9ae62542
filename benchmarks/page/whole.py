"""The page as a whole, and the files beside it."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.page.bars import bars, growth, missed, plot
from benchmarks.page.checks import section
from benchmarks.page.contests import contests, losses
from benchmarks.page.model import Page
from benchmarks.sources import ROOT

DOCS = ROOT / "docs"
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
OLDER = """A * marks what was measured with older code: a file that its command reaches has changed since.
"""


def write(page: Page, folder: Path = DOCS) -> tuple[Path, ...]:
    """Writes page, plot and figures into a folder; the files."""
    texts = {"benchmarks.md": markdown(page), "benchmarks.jsonl": figures(page), "benchmarks-growth.svg": plot(page)}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return tuple(folder / name for name in texts)


def markdown(page: Page) -> str:
    """The page itself."""
    parts = [INTRO.format(facts=_facts(page)), OLDER if page.older else ""]
    parts += [bars(page), _losses(page), growth(page), contests(page)]
    parts += [section(check, page) for check in page.checks]
    parts.append(_commands(page))
    return "\n".join(part.rstrip("\n") + "\n" for part in parts if part)


def figures(page: Page) -> str:
    """Every record as a JSON line, in the order of the page; long lists of single steps are left out."""
    keys = dict.fromkeys(task.key for row in page.rows for entry in row.entries for task in entry.tasks)
    records = page.results.of(keys)
    kept = [{name: value for name, value in record.items() if name not in ("course", "lines")} for record in records]
    return "".join(json.dumps(record) + "\n" for record in ({"machine": dict(page.facts)}, *kept))


def _facts(page: Page) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in page.facts.items() if name != "cores")
    records = [record for _, entry in page.bars for record in page.runs(entry)]
    days = sorted({record["at"] for record in records})
    when = "not measured yet" if not days else f"Measured on {days[0]}" + (f" to {days[-1]}" if days[1:] else "")
    loads = [record["machine_load"] for record in records]
    load = f" Load of the machine after a run: {min(loads)} to {max(loads)}." if loads else ""
    factor = f" All limits were multiplied by {page.choice.factor:g}." if page.choice.factor != 1 else ""
    return f"{when}, with {page.facts.get('cores', '?')} cores; {machine}.{load}{factor}"


def _losses(page: Page) -> str:
    """What is missed, and to whom the product loses."""
    lines = [f"- {sentence}" for sentence in (*missed(page), *losses(page))]
    return "\n".join(["## Losses", "", *(lines or ["None."])])


def _commands(page: Page) -> str:
    lines = ["## The commands", "", "One per line of a table, of its first seed:", "", "```text"]
    lines += [entry.tasks[0].shown for row in page.rows if row.kind != "peers" for entry in row.entries]
    first = page.contests
    lines += [task.shown for task in first[0].tasks if task.key.endswith("/0")] if first else []
    return "\n".join([*lines, "```"])
