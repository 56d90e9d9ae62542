"""Promotion evidence as CSV: one line per fact, for the command line and the API alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from api.files.csv_text import csv_text
from scheduler.reports.evidence import Evidence
from scheduler.reports.waiver import Waiver

CSV_COLUMNS = (  # noqa: SIM905  # a list of literals would be a page long
    "fact entries as_of person_id person rotation_id rotation_name duty_id window from_on last_on planned_days days "
    "completed weekend_on hours weekend_hours on_holiday instead status counts says review_on level team_id quarter "
    "plan_id policy_digest"
).split()


def evidence_csv(evidence: Evidence) -> str:
    """One line per fact: term, shift, offer, waiver, and what is announced."""
    who = {"as_of": evidence.as_of, "person_id": evidence.person_id, "person": evidence.label}
    rows = ({**who, **row} for row in _csv_rows(evidence))
    return csv_text(CSV_COLUMNS, ([row.get(name) for name in CSV_COLUMNS] for row in rows))


def _csv_rows(evidence: Evidence) -> Iterator[dict[str, Any]]:
    for term in evidence.terms:
        yield {"fact": "term", **_flat(asdict(term)), "from_on": term.starts_on}
    for shift in evidence.shifts:
        yield {"fact": "shift", **_flat(asdict(shift)), "from_on": shift.on, "last_on": shift.on}
    for offer in evidence.offers:
        status = offer.not_selected or ("taken_back" if offer.taken_back else "seated")
        own = {"entries": offer.entry, "from_on": offer.earliest_on, "last_on": offer.latest_on, "status": status}
        yield {"fact": "offer", **asdict(offer), **own}
    for waiver in evidence.waivers:
        own = {"entries": _listed(waiver.entries), "says": waiver_says(waiver)}
        yield {"fact": "waiver", **asdict(waiver), **own}
    for duty in evidence.ahead:
        yield {"fact": "announced", **_flat(asdict(duty)), "from_on": duty.on}


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    origin = document.pop("origin")
    return {**document, **origin, "entries": _listed(origin["entries"])}


def _listed(entries: tuple[int, ...]) -> str:
    return " ".join(map(str, entries))


def waiver_says(waiver: Waiver) -> str:
    """What it rests on, the rule, and the entries."""
    noun = "entry" if len(waiver.entries) == 1 else "entries"
    entries = f" ({noun} {', '.join(map(str, waiver.entries))})" if waiver.entries else ""
    return " ".join(filter(None, [waiver.says, waiver.rule])) + entries
