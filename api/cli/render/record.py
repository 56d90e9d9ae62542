"""Entries of the record for people, as documents, as a table, and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.table import Table

from api.cli.render.tables import Column, a_table
from api.files.csv_text import csv_text
from scheduler.domain.publication import utc_hours
from scheduler.domain.record import AcknowledgedEntry, CoveredEntry, Recorded
from scheduler.domain.record_reading import Person

CSV_COLUMNS = (  # noqa: SIM905  # a list of literals would be a page long
    "seq kind on recorded_at by person_id person instead_of duty_id duty_type rotation_id rotation_name window seat "
    "start_at end_at last_on weekend_on hours weekend_hours weekend_load holiday_load planned_days days completed "
    "level team_id region time_zone fte counter load change starts_on ends_on earliest_on latest_on review_on "
    "not_selected corrects withdraws plan_id policy_digest hash"
).split()

INDENT, NOTHING = "  ", "-"


def entry_document(recorded: Recorded, people: Mapping[str, Person]) -> dict[str, Any]:
    """Everything an entry says, with the names of the people who are still known."""
    entry = recorded.entry.model_dump(mode="json")
    head = {"seq": recorded.seq, "kind": entry.pop("kind"), "on": entry.pop("on")}
    if named := people.get(entry.get("person_id") or ""):
        head["person"] = named.label
    return {**head, **entry, "previous": recorded.previous, "hash": recorded.hash}


def entry_lines(document: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """A line for everything that an entry says; what belongs together stands below its name, further in."""
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from entry_lines(value, indent + INDENT)
        elif isinstance(value, list):
            yield from _list_lines(name, value, indent)
        else:
            yield f"{indent}{name}: {NOTHING if value is None else value}"


def _list_lines(name: str, values: list[Any], indent: str) -> Iterator[str]:
    parts = [value for value in values if isinstance(value, Mapping)]
    said = ", ".join(str(value) for value in values if not isinstance(value, Mapping))
    yield f"{indent}{name}:{'' if parts else f' {said or NOTHING}'}"
    for number, part in enumerate(parts, start=1):
        yield from entry_lines({str(number): part}, indent + INDENT)


def entries_table(found: Iterable[Recorded], people: Mapping[str, Person]) -> Table:
    """One line each: number, date, kind, person, and what it is about."""
    columns: list[Column] = [
        ("entry", "right"), ("on", "right"), ("kind", "left"), ("person", "left"), ("about", "left"),
    ]  # fmt: skip
    return a_table("", columns, (_row(each, people) for each in found))


def _row(each: Recorded, people: Mapping[str, Person]) -> tuple[str, ...]:
    person = people.get(getattr(each.entry, "person_id", None) or "")
    name = person.label if person else "-"
    return str(each.seq), each.entry.on.isoformat(), each.entry.kind, name, about(each, people)


def about(recorded: Recorded, people: Mapping[str, Person]) -> str:
    """What an entry says beside its kind, date and person, in a few words."""
    said = recorded.entry.model_dump()
    words = [str(said[name]) for name in ("duty_id", "rotation_id") if said.get(name)][:1]
    if isinstance(recorded.entry, AcknowledgedEntry):
        words.append(f"team {recorded.entry.team_id}, {recorded.entry.person_weeks:.1f} person-weeks")
    if other := people.get(said.get("instead_of") or ""):
        words.append(f"instead of {other.label}")
    if isinstance(recorded.entry, CoveredEntry):
        words.append(utc_hours(recorded.entry.span))
    words += [f"{name} {said[name]}" for name in ("hours", "days", "corrects", "withdraws") if said.get(name)]
    if said.get("not_selected"):
        words.append(f"not selected: {said['not_selected'].says}")
    if said.get("counter"):
        words.append(f"{said['counter']}: {said['load']} ({said['change']:+})")
    if said.get("starts_on") and not said.get("counter"):
        words.append(f"{said['starts_on']} to before {said['ends_on']}")
    if said.get("source") and not said.get("duty_id"):
        words.append(said["source"]["plan_id"])
    return ", ".join(words)


def csv_of(found: Iterable[Recorded], people: Mapping[str, Person]) -> str:
    """The entries as CSV, the same columns for every kind."""
    return csv_text(CSV_COLUMNS, ([_cells(each, people).get(name) for name in CSV_COLUMNS] for each in found))


def _cells(recorded: Recorded, people: Mapping[str, Person]) -> dict[str, Any]:
    document = entry_document(recorded, people)
    return {**(document.pop("span", None) or {}), **(document.pop("source", None) or {}), **document}
