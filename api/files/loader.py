"""The loader: a folder of files becomes an organisation, whole, or a list of located problems, also whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from api.files.cross_checks import check_across
from api.files.fact_checks import check_facts
from api.files.findings import Findings
from api.files.gather import Gathered, Source, gather, read_entries
from api.files.items import Items, ReadCalendar, country_rules, read_items
from api.files.policy import ParsePolicy, read_policy
from api.files.policy_references import check_policy_of
from api.files.references import check_references
from scheduler.domain.errors import Located
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import CountryRule

COUNTRY_RULES = Path(__file__).parent / "data" / "country_rules.yaml"
"""Rules that ship with Watchbill; every one names its source and waits for review by counsel."""


DEMO_ORGANISATION = Path(__file__).parent / "demo_org"
"""An organisation of invented people, complete and commented; `watchbill init` copies it as a start."""


@dataclass(frozen=True, slots=True)
class PrivateReason:
    """Why somebody is away. For the store alone, which shows it to nobody but the person and their manager."""

    engineer_id: str
    first_on: date
    last_on: date
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoadedOrganisation:
    """What a folder holds. ``constraints`` are what ``parse_policy`` made of policy.yaml; ``warnings`` stop nothing."""

    organisation: Organisation
    constraints: tuple[Any, ...]
    private_reasons: tuple[PrivateReason, ...] = field(repr=False)
    warnings: tuple[Located, ...]
    sources: tuple[Source, ...]


def load_folder(path: Path, *, read_ics: ReadCalendar, parse_policy: ParsePolicy) -> LoadedOrganisation:
    """Read an organisation folder as described in docs/input-files.md.

    ``read_ics`` turns the bytes of events.ics into events and warnings; ``parse_policy`` turns the entries of
    policy.yaml into constraints. Raises BadFiles with every problem of every file; then nothing is taken over.
    """
    findings = Findings()
    gathered = gather(path, findings)
    if not gathered.sources:
        findings.stop_if_any()
    items = read_items(gathered, read_ics, findings)
    check_across(gathered, items, findings)
    check_facts(items, findings)
    check_references(gathered, items, findings)
    rules = _with_defaults(items, findings)
    constraints = read_policy(gathered.entries.get("policy", []), parse_policy, findings)
    findings.stop_if_any()
    _warn_of_gaps(gathered, findings)
    return LoadedOrganisation(
        organisation=_organisation(gathered.name or _name_of(path), items, rules),
        constraints=constraints,
        private_reasons=_reasons(items),
        warnings=tuple(findings.warnings),
        sources=tuple(gathered.sources),
    )


def load_policy(file: Path, parse_policy: ParsePolicy, organisation: Organisation | None = None) -> tuple[Any, ...]:
    """The constraints in one policy file, for an organisation whose ids they may name; None leaves ids unchecked.

    Raises BadFiles with every problem.
    """
    findings = Findings()
    entries = read_entries(file, "policy", findings)
    constraints = read_policy(entries, parse_policy, findings)
    if organisation is not None:
        check_policy_of(entries, organisation, findings)
    findings.stop_if_any()
    return constraints


@lru_cache(maxsize=1)
def default_country_rules() -> tuple[CountryRule, ...]:
    """The country rules that ship with Watchbill. Raises BadFiles when the installation is damaged."""
    findings = Findings()
    read = country_rules(read_entries(COUNTRY_RULES, "country_rules", findings), findings)
    findings.stop_if_any()
    return tuple(item.value for item in read)


def _name_of(folder: Path) -> str:
    """The folder's own name, as far as it can be printed."""
    return "".join(letter for letter in folder.resolve().name if letter.isprintable())[:200]


def _with_defaults(items: Items, findings: Findings) -> tuple[CountryRule, ...]:
    """The folder's own rule of a country replaces the one that ships, as a whole; ordered by country."""
    by_country = {rule.country: rule for rule in default_country_rules()}
    by_country.update((item.value.country, item.value) for item in items.country_rules)
    for engineer in items.engineers:
        if engineer.value.country not in by_country:
            said = f"no country rule for {engineer.value.country}, so weekend duty counts as allowed"
            advice = "write one into country_rules.csv once counsel has looked"
            findings.warning(engineer.file, engineer.line("country"), "country", said, advice)
    return tuple(by_country[country] for country in sorted(by_country))


def _warn_of_gaps(gathered: Gathered, findings: Findings) -> None:
    if not gathered.entries.get("rotations"):
        findings.warning("rotations.yaml", None, "", "there are no rotations", "without them nothing is planned")
    if not gathered.entries.get("policy"):
        findings.warning("policy.yaml", None, "", "there is no policy", "without rules any plan is a good one")


def _organisation(name: str, items: Items, rules: tuple[CountryRule, ...]) -> Organisation:
    return Organisation(
        name=name,
        teams=tuple(item.value for item in items.teams),
        engineers=tuple(item.value for item in items.engineers),
        customers=tuple(item.value for item in items.customers),
        country_rules=rules,
        rotations=tuple(item.value for item in items.rotations),
        absences=tuple(item.value.absence() for item in items.absences),
        preferences=tuple(item.value for item in items.preferences),
        interlocks=tuple(item.value for item in items.interlocks),
        volunteers=tuple(item.value for item in items.volunteers),
        events=(*(item.value.event() for item in items.events), *(event for _, event in items.calendar)),
        company_days=tuple(item.value for item in items.company_days),
        carried=tuple(item.value.carried() for item in items.carried),
        facts=tuple(item.value for facts in items.facts.values() for item in facts),
    )


def _reasons(items: Items) -> tuple[PrivateReason, ...]:
    away = (item.value for item in items.absences)
    return tuple(PrivateReason(a.engineer_id, a.first_on, a.last_on, a.reason) for a in away if a.reason)
