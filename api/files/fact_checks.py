"""Checks of facts: what is said twice, countries that are none, and words that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.files.advice import countries, country_advice, did_you_mean, one_of
from api.files.cross_checks import check_overlaps, warn_of_length
from api.files.findings import Findings
from api.files.items import Items
from api.files.nouns import FACTS, Noun
from api.files.shapes import Item
from scheduler.domain.time import DateRange


def check_facts(items: Items, findings: Findings) -> None:
    """A finding for every fact that is said twice, says nothing, or speaks of what nobody has."""
    for noun in FACTS:
        _check_twice(noun, items.facts[noun.name], findings)
        for item in items.facts[noun.name]:
            _check_countries(item, findings)
            if isinstance(item.value, DateRange):
                warn_of_length(item, findings)
    check_overlaps(items.facts["leaves"], lambda leave: str(leave.engineer_id), findings)
    _check_experience(items, findings)
    _check_trainings(items, findings)
    _check_holidays(items, findings)


def _check_twice(noun: Noun, facts: list[Item[Any]], findings: Findings) -> None:
    first: dict[tuple[str, ...], Item[Any]] = {}
    for item in facts:
        other = first.setdefault(tuple(str(getattr(item.value, name)).lower() for name in noun.key), item)
        if other is not item:
            named = next(name for name in noun.key if getattr(item.value, name) is not None)
            problem = f"'{getattr(item.value, named)}' is said already in {other.place}"
            advice = f"keep one of the two; entries differ in {' or '.join(noun.key)}"
            findings.problem(item.file, item.line(named), named, problem, advice)


def _check_countries(item: Item[Any], findings: Findings) -> None:
    for field, country in _countries(item.value):
        if country not in countries():
            problem = f"{country!r} is no country"
            findings.problem(item.file, item.line(field), field, problem, country_advice(country))


def _countries(fact: Any) -> Iterator[tuple[str, str]]:
    if getattr(fact, "country", None) is not None:
        yield "country", fact.country
    for field in ("countries", "citizenships"):
        for country in getattr(fact, field, ()):
            yield field, country


def _check_experience(items: Items, findings: Findings) -> None:
    for item in items.facts["experience"]:
        if item.value.shadowed_on is None and item.value.primary_since is None:
            advice = "write shadowed_on or primary_since, or remove the entry"
            findings.problem(item.file, item.line("shadowed_on"), "shadowed_on", "the entry has no date", advice)


def _check_trainings(items: Items, findings: Findings) -> None:
    """A limit that asks for a training which nobody has would keep everybody away from a customer."""
    taught = {item.value.subject for item in items.facts["trainings"]}
    if any(problem.file.startswith("trainings.") for problem in findings.problems):
        return
    for item in items.facts["customer_limits"]:
        for subject in item.value.trainings:
            if subject not in taught:
                problem = f"nobody is trained in {subject!r}"
                findings.problem(item.file, item.line("trainings"), "trainings", problem, one_of(subject, taught))


def _check_holidays(items: Items, findings: Findings) -> None:
    """Holidays of other quarters may have been served, so only a near miss is worth a word."""
    known = {item.value.holiday for item in items.facts["top_holidays"]}
    for item in items.facts["holidays_served"]:
        holiday = item.value.holiday
        advice = "" if holiday in known else did_you_mean(holiday, known, cutoff=0.85)
        if advice:
            said = f"no top holiday is called {holiday!r}"
            findings.warning(item.file, item.line("holiday"), "holiday", said, advice)
