"""Promotion evidence for people: tables and sentences in the terminal, a document for machines, lines of CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.render.tables import Column, a_table
from api.files.evidence_csv import waiver_says
from scheduler.domain.record_chain import Head
from scheduler.reports.evidence import DutyAhead, Evidence, Origin, ShiftServed, TermServed, Totals
from scheduler.reports.offers_made import OfferMade
from scheduler.reports.waiver import Waiver

SHOWN = 8
"""Hexadecimal digits of a policy that people see; documents have all of them."""


def policy(digest: str) -> str:
    """A policy as people compare it."""
    return digest[:SHOWN]


def check_says(head: Head) -> str:
    """How a reader finds out whether the record is still what it was."""
    return f"From {head.seq} entries of the record. To check:\n  watchbill history verify --seen {head.text}"


def title(evidence: Evidence) -> str:
    """Who, and as of when."""
    handle = f" ({evidence.handle})" if evidence.handle and evidence.handle != evidence.label else ""
    return f"{evidence.label}{handle}, as of {evidence.as_of}"


def evidence_lines(evidence: Evidence) -> Iterator[Text | Table | Padding]:
    """The whole report for the terminal."""
    yield Text(title(evidence), style="bold")
    yield totals_table(evidence)
    if evidence.terms:
        yield terms_table(evidence)
    yield from _offer_lines(evidence)
    for waiver in evidence.waivers:
        yield Text(f"Waiver, {waiver.rotation_id}: {waiver_word(waiver)}", style="bold")
        yield _indented(waiver_says(waiver))
    if evidence.ahead:
        yield ahead_table(evidence)


def _indented(text: str) -> Padding:
    return Padding(Text(text), (0, 0, 0, 2))


def totals_table(evidence: Evidence) -> Table:
    """A line per quarter and level, and one for all."""
    columns: list[Column] = [
        ("Quarter", "left"), ("Level", "left"), ("Terms", "right"), ("in part", "right"), ("Term days", "right"),
        ("Weekends", "right"), ("Shifts", "right"), ("Hours", "right"), ("at weekends", "right"), ("Holidays", "right"),
    ]  # fmt: skip
    return a_table("Served", columns, totals_rows(evidence))


def totals_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """The figures in words, the sum last."""
    return [totals_row(each) for each in (*evidence.by_quarter, evidence.overall)]


def totals_row(each: Totals) -> tuple[str, ...]:
    """Quarter, level, and the figures in words."""
    return (
        each.quarter or "All",
        (each.level or "–") if each.quarter else "",
        str(each.terms_completed),
        str(each.terms_in_part),
        str(each.term_days),
        str(each.weekends),
        str(each.shifts),
        f"{each.hours:g}",
        f"{each.weekend_hours:g}",
        str(each.holiday_shifts),
    )


def terms_table(evidence: Evidence) -> Table:
    """Every term, completed or in part."""
    columns: list[Column] = [
        ("Term", "left"), ("From", "right"), ("To", "right"), ("Days served", "right"), ("Completed", "left"),
        ("Level", "left"), ("Plan", "right"), ("Policy", "right"), ("Entry", "right"),
    ]  # fmt: skip
    return a_table("Terms", columns, terms_rows(evidence))


def terms_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Every term in words."""
    return [term_row(term) for term in evidence.terms]


def term_row(term: TermServed) -> tuple[str, ...]:
    """One term in words."""
    instead = ", in another's place" if term.instead else ""
    return (
        term.rotation_name,
        f"{term.starts_on}",
        f"{term.last_on}",
        f"{term.days} of {term.planned_days}",
        ("yes" if term.completed else "no") + instead,
        term.level or "–",
        *origin_row(term.origin),
    )


def origin_row(origin: Origin) -> tuple[str, str, str]:
    """Plan, policy and entries."""
    return origin.plan_id, policy(origin.policy_digest), ", ".join(map(str, origin.entries))


def shifts_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Every shift in words."""
    return [shift_row(shift) for shift in evidence.shifts]


def shift_row(shift: ShiftServed) -> tuple[str, ...]:
    """One shift in words."""
    marks = [*(["holiday"] if shift.on_holiday else []), *(["in another's place"] if shift.instead else [])]
    return (
        f"{shift.on}",
        shift.rotation_name,
        shift.window,
        f"{shift.hours:g}",
        f"{shift.weekend_hours:g}",
        ", ".join(marks),
        shift.level or "–",
        *origin_row(shift.origin),
    )


def _offer_lines(evidence: Evidence) -> Iterator[Text | Padding]:
    if evidence.not_selected:
        yield Text("Volunteered, but not selected", style="bold")
    for offer in evidence.not_selected:
        yield Text(f"{offer.rotation_id}, {window_says(offer)}: {offer.says}")
        yield Padding(Text(offer_says(offer), style="dim"), (0, 0, 0, 2))


def offers_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Every offer without a seat in words."""
    return [(each.rotation_id, window_says(each), each.says, offer_says(each)) for each in evidence.not_selected]


def window_says(offer: OfferMade) -> str:
    """The window, both days included, and the quarter that decided on it."""
    return f"{offer.earliest_on} to {offer.latest_on}, decided with {offer.quarter}"


def offer_says(offer: OfferMade) -> str:
    """What stands behind an offer's outcome."""
    counts = "counts for a waiver" if offer.counts else "does not count for a waiver"
    review = f"; review on {offer.review_on}" if offer.review_on else ""
    level = f"; level {offer.level}" if offer.level else ""
    return (
        f"announced {offer.announced_on}, {counts}{review}{level}; {offer.plan_id}, policy "
        f"{policy(offer.policy_digest)}, entry {offer.entry}"
    )


def waivers_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Every waiver in words."""
    return [(each.rotation_id, waiver_word(each), waiver_says(each)) for each in evidence.waivers]


def waiver_word(waiver: Waiver) -> str:
    """The status in a word or two."""
    return "waived" if waiver.status.is_waived else waiver.status.value


def ahead_table(evidence: Evidence) -> Table:
    """What is announced and not yet in the record as served."""
    columns: list[Column] = [
        ("Duty", "left"), ("From", "right"), ("To", "right"), ("Plan", "right"), ("Entry", "right"),
    ]  # fmt: skip
    return a_table("Announced, not yet closed as served", columns, ahead_rows(evidence))


def ahead_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Every announced duty in words."""
    return [ahead_row(duty) for duty in evidence.ahead]


def ahead_row(duty: DutyAhead) -> tuple[str, ...]:
    """One announced duty in words."""
    plan, _, entries = origin_row(duty.origin)
    return f"{duty.rotation_name}{' (term)' if duty.is_term else ''}", f"{duty.on}", f"{duty.last_on}", plan, entries


def evidence_document(evidence: Evidence) -> dict[str, Any]:
    """Everything, with plain names."""
    document = asdict(evidence)
    document["head"] = evidence.head.text
    document["waivers"] = [{**asdict(each), "waived": each.status.is_waived} for each in evidence.waivers]
    return document
