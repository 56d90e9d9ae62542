"""Items: every entry of a folder as a value that remembers its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from api.files.advice import one_of
from api.files.findings import Findings
from api.files.gather import Gathered, Written
from api.files.nouns import FACTS, NOUNS, Noun
from api.files.raw import Fields
from api.files.rows import AbsenceRow, CarriedRow, EventRow
from api.files.shapes import Item, Model, Shaper
from scheduler.domain.availability import CompanyDay, Interlock, Preference
from scheduler.domain.coverage import TermRotation, WeekendRotation
from scheduler.domain.errors import BadInput
from scheduler.domain.events import CustomerEvent
from scheduler.domain.people import CountryRule, Engineer, Team, Tier1Customer, Volunteer

CalendarEvent = tuple[int, CustomerEvent]
"""An event of an .ics file, and the line on which it begins there."""
ReadCalendar = Callable[[bytes], tuple[tuple[CalendarEvent, ...], tuple[str, ...]]]
"""Bytes of an .ics file to events and warnings; raises BadInput with a sentence."""

CALENDAR = "events.ics"


@dataclass(slots=True)
class Items:
    """The values of a folder by noun; ``facts`` by the name of their noun.

    ``ids`` also knows entries that could not be read, so that a mistake in one entry is not reported again at every
    entry that refers to it.
    """

    teams: list[Item[Team]]
    engineers: list[Item[Engineer]]
    customers: list[Item[Tier1Customer]]
    rotations: list[Item[WeekendRotation | TermRotation]]
    country_rules: list[Item[CountryRule]]
    company_days: list[Item[CompanyDay]]
    absences: list[Item[AbsenceRow]]
    preferences: list[Item[Preference]]
    interlocks: list[Item[Interlock]]
    volunteers: list[Item[Volunteer]]
    events: list[Item[EventRow]]
    carried: list[Item[CarriedRow]]
    facts: dict[str, list[Item[Any]]]
    calendar: tuple[CalendarEvent, ...] = ()
    ids: dict[str, frozenset[str]] = field(default_factory=dict)


def read_items(gathered: Gathered, read_calendar: ReadCalendar, findings: Findings) -> Items:
    """Every entry of the folder as a value; whatever does not fit becomes a finding."""

    def read(noun: str, model: type[Model]) -> list[Item[Model]]:
        return _items(gathered.entries.get(noun, []), model, findings)

    return Items(
        teams=read("teams", Team),
        engineers=read("engineers", Engineer),
        customers=read("customers", Tier1Customer),
        rotations=_rotations(gathered.entries.get("rotations", []), findings),
        country_rules=read("country_rules", CountryRule),
        company_days=read("company_days", CompanyDay),
        absences=read("absences", AbsenceRow),
        preferences=read("preferences", Preference),
        interlocks=read("interlocks", Interlock),
        volunteers=read("volunteers", Volunteer),
        events=read("events", EventRow),
        carried=read("carried", CarriedRow),
        facts={noun.name: read(noun.name, noun.model) for noun in FACTS if noun.model},
        calendar=_calendar(gathered.calendar, read_calendar, findings),
        ids={name: _ids(gathered.entries.get(name, [])) for name in ("teams", "engineers", "customers", "rotations")},
    )


def country_rules(entries: list[Written], findings: Findings) -> list[Item[CountryRule]]:
    """Country rules from a file outside the folder."""
    return _items(entries, CountryRule, findings)


def _items(entries: list[Written], model: type[Model], findings: Findings) -> list[Item[Model]]:
    read = (Shaper(entry.file, findings).item(model, entry.fields) for entry in entries)
    return [item for item in read if item is not None]


def _rotations(entries: list[Written], findings: Findings) -> list[Item[WeekendRotation | TermRotation]]:
    found: list[Item[WeekendRotation | TermRotation]] = []
    for entry in entries:
        model = _rotation_model(NOUNS["rotations"], entry, findings)
        item = None if model is None else Shaper(entry.file, findings).item(model, entry.fields)
        if item is not None:
            found.append(item)
    return found


def _rotation_model(noun: Noun, entry: Written, findings: Findings) -> type[WeekendRotation | TermRotation] | None:
    kind, types = entry.fields.text("type"), dict(noun.types)
    if kind in types:
        return cast("type[WeekendRotation | TermRotation]", types[kind])
    problem = "is missing" if kind is None else f"unknown type {kind!r}"
    line = entry.fields.line_of(("type",))
    findings.problem(entry.file, line, "type", problem, one_of(kind or "", types))
    return None


def _calendar(data: bytes | None, read: ReadCalendar, findings: Findings) -> tuple[CalendarEvent, ...]:
    if data is None:
        return ()
    try:
        events, warnings = read(data)
    except BadInput as error:
        line = getattr(error, "line", None)
        findings.problem(CALENDAR, line, "", str(error), "export the calendar again, or write events.csv instead")
        return ()
    for warning in warnings:
        _note(warning, findings)
    return events


def _note(warning: str, findings: Findings) -> None:
    """A warning of the calendar at its line. An event left out is a mistake: it would silently need nobody."""
    located = re.match(r"line (\d+), (.*)", warning, re.DOTALL)
    line, says = (int(located[1]), located[2]) if located else (None, warning)
    note = findings.problem if "left out" in says else findings.warning
    note(CALENDAR, line, "", says, "")


def _ids(entries: list[Written]) -> frozenset[str]:
    def own(fields: Fields) -> str:
        return (fields.text("id") or "").strip()

    return frozenset(own(entry.fields) for entry in entries) - {""}
