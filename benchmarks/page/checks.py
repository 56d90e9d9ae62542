"""The sections of checks: prose, and a table or the lines as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from benchmarks.checks import Check
from benchmarks.page.cells import head, line, number
from benchmarks.page.model import Page

OWN = ("key", "command", "limit", "source", "at", "process_seconds", "machine_load", "lines")
"""Fields of a record that its command did not print."""
OLDER = "Measured with older code."


def section(check: Check, page: Page) -> str:
    """A check as it stands on the page."""
    run = next(iter(page.results.of([check.task.key])), None)
    lines = [f"## {check.title}", ""]
    lines += [check.prose, ""] if check.prose else []
    lines += [OLDER, ""] if check.task.key in page.older else []
    if run is None:
        absent = next((path for path in check.needs if not path.exists()), None)
        return "\n".join([*lines, f"Not measured{': the shared data is absent' if absent else ''}."])
    if run.get("status") == "failed":
        return "\n".join([*lines, f"Failed: {run['says']}"])
    lines += _table(check, run["lines"] or [run]) if check.columns else _plain(run["lines"] or [run])
    return "\n".join([*lines, *(["", check.after] if check.after else [])])


def _table(check: Check, found: Iterable[Mapping[str, Any]]) -> list[str]:
    rows = (line(*(number(entry.get(field)) for _, field in check.columns)) for entry in _spread(found))
    return [*head([heading for heading, _ in check.columns]), *rows]


def _plain(found: Iterable[Mapping[str, Any]]) -> list[str]:
    shown = ({name: value for name, value in entry.items() if name not in OWN} for entry in found)
    return ["```json", *map(json.dumps, shown), "```"]


def _spread(lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each line, and after it its variants under its name."""
    for entry in lines:
        yield entry
        for variant in entry.get("also", ()):
            yield {**variant, "name": f"{entry['name']}, {variant['variant']}"}
