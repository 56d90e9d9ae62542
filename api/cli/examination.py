"""The examination behind ``watchbill doctor``: one finding per part of an installation, and nothing changed."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from api.bootstrap import Services
from api.cli.misspelt import misspelt_settings
from api.cli.render.words import counted
from calendars.ical.doctor import check_feed
from calendars.ical.plan_feeds import plan_feeds
from scheduler.domain.constraint import Violation
from scheduler.domain.errors import NotFound, PublishError, WatchbillError
from scheduler.domain.job import Failure, Job, PublishOrder
from scheduler.domain.job_state import JobKind, JobState
from scheduler.domain.publication import PlanStatus
from scheduler.domain.time import Span
from scheduler.reports.alerts import due, seat_alerts
from scheduler.services.cover_judging import broken_by_covers
from scheduler.services.judging import judge

OURS = ("api", "calendars", "constraints", "scheduler")
DISTRIBUTION = "watchbill"
PYTHON = (3, 11)
TZDATA = (2026, 2)
"""The first edition that has Vancouver right in January 2027."""
SQLITE = "sqlite:///"


class Health(StrEnum):
    """BROKEN needs a hand; a WARNING may be meant so."""

    FINE = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part."""

    subject: str
    health: Health
    says: str


def examine(services: Services) -> Iterator[Finding]:
    """Every finding, from what lies below to what lies outside."""
    yield python_version(sys.version_info[:3])
    yield zone_rules(_version("tzdata"))
    yield Finding("solver", Health.FINE, f"ortools {_version('ortools')}")
    yield import_names(packages_distributions())
    yield _guarded("settings", lambda: _settings(services))
    yield _guarded("database", lambda: _database(services))
    yield _guarded("plan", lambda: _plan(services))
    yield _guarded("open seats", lambda: _open_seats(services))
    yield _guarded("feeds", lambda: _feeds(services))
    yield _guarded("PagerDuty", lambda: _pagerduty(services))
    yield _guarded("last publication", lambda: _last_publication(services))


def _settings(services: Services) -> tuple[Health, str]:
    strange = misspelt_settings(services.settings.workspace, os.environ)
    return (Health.WARNING, "; ".join(strange)) if strange else (Health.FINE, "every name that is set is known")


def _guarded(subject: str, look: Callable[[], tuple[Health, str]]) -> Finding:
    """A part that cannot even be looked at is broken, unless there is nothing to see yet."""
    try:
        health, says = look()
    except (WatchbillError, OSError) as error:
        nothing_yet = isinstance(error, NotFound) and not isinstance(error, PublishError)
        return Finding(subject, Health.WARNING if nothing_yet else Health.BROKEN, str(error))
    return Finding(subject, health, says)


def python_version(running: Sequence[int]) -> Finding:
    said = ".".join(map(str, running))
    if tuple(running[:2]) < PYTHON:
        return Finding("Python", Health.BROKEN, f"{said}; Watchbill needs {PYTHON[0]}.{PYTHON[1]} or newer")
    return Finding("Python", Health.FINE, said)


def zone_rules(edition: str | None) -> Finding:
    """Zone rules come from the tzdata package alone, so an old one puts people an hour off."""
    if edition is None:
        return Finding("time zones", Health.BROKEN, "the package tzdata is not installed; no zone is known without it")
    parts = tuple(int(part) for part in edition.split(".")[:2] if part.isdecimal())
    if parts < TZDATA:
        return Finding("time zones", Health.BROKEN, f"tzdata {edition} is too old; upgrade it to 2026.2 or newer")
    return Finding("time zones", Health.FINE, f"tzdata {edition}")


def import_names(owners: Mapping[str, Sequence[str]]) -> Finding:
    """Our import names are common words: a second distribution that brings one of them would shadow ours."""
    clashes = [
        f"{name} also belongs to {', '.join(sorted(strangers))}"
        for name in OURS
        if (strangers := {owner for owner in owners.get(name, ()) if owner.lower() != DISTRIBUTION})
    ]
    files = [getattr(sys.modules.get(name), "__file__", None) for name in OURS]
    homes = {Path(file).resolve().parents[1] for file in files if file}
    if len(homes) > 1:
        clashes.append(f"they come from different places: {', '.join(sorted(map(str, homes)))}")
    if clashes:
        advice = "install Watchbill into an environment of its own"
        return Finding("import names", Health.BROKEN, f"{'; '.join(clashes)}; {advice}")
    return Finding("import names", Health.FINE, f"{', '.join(OURS)} are Watchbill's own")


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _database(services: Services) -> tuple[Health, str]:
    address = services.settings.database
    if address.startswith(SQLITE) and not Path(address.removeprefix(SQLITE)).exists():
        return Health.WARNING, f"{address.removeprefix(SQLITE)} does not exist yet; run: watchbill import FOLDER"
    with services.store.reading() as work:
        organisation, at = work.organisations.organisation(), work.organisations.imported_at()
        plans = len(work.plans.plans())
    return Health.FINE, f"{organisation.name}, imported {at:%Y-%m-%d %H:%M}Z; {counted(plans, 'plan')}"


def _plan(services: Services) -> tuple[Health, str]:
    _needs_database(services)
    plan = services.published()
    constraints = services.constraints(plan.policy)
    if not judge(plan, constraints).holds:
        return Health.BROKEN, f"{plan.id} does not hold; see: watchbill check {plan.id}"
    with services.store.reading() as work:
        since = broken_by_covers(work.record, plan, constraints)
    held = f"{plan.id} keeps every hard rule and costs what was kept with it"
    if since:
        return Health.WARNING, f"as announced, {held}; {_broken_since(plan.id, since)}"
    return Health.FINE, held if since is None else f"{held}, as announced and as it stands with covers"


def _broken_since(plan_id: str, since: Sequence[Violation]) -> str:
    """Somebody agreed to it; that is no damage, and has to be seen."""
    rules = ", ".join(dict.fromkeys(each.constraint for each in since))
    return f"as it stands with covers, hard rules are broken: {rules}; see: watchbill check {plan_id}"


def _open_seats(services: Services) -> tuple[Health, str]:
    _needs_database(services)
    plan = services.published()
    alerts = due(seat_alerts(plan.problem, plan.schedule, services.now().date()))
    if alerts:
        return Health.WARNING, f"{len(alerts)} need somebody by now, such as: {alerts[0].says}"
    return Health.FINE, f"{len(plan.schedule.open_seats)} TBD in {plan.id}, no alert is due"


def _feeds(services: Services) -> tuple[Health, str]:
    _needs_database(services)
    files = plan_feeds(services.announced(), services.settings.install_domain, now=services.now())
    full = {name: content for name, content in files.items() if b"BEGIN:VEVENT" in content}
    wrong = [f"{name}: {said}" for name, content in full.items() for said in check_feed(content)]
    if wrong:
        return Health.BROKEN, f"{len(wrong)} problems, such as {wrong[0]}"
    if services.settings.install_domain.endswith(".invalid"):
        named = f"entries are named after {services.settings.install_domain}, which is no real domain"
        return Health.WARNING, f"{named}; set WATCHBILL_INSTALL_DOMAIN once, for good"
    return Health.FINE, f"{len(full)} with duty and {len(files) - len(full)} empty; nothing that clients choke on"


def _pagerduty(services: Services) -> tuple[Health, str]:
    settings = services.settings
    if settings.token() is None:
        return Health.WARNING, "no token, so nothing can be published; set WATCHBILL_PAGERDUTY_TOKEN_FILE"
    if not settings.targets:
        return Health.WARNING, "no targets; set WATCHBILL_TARGETS to schedule=rotation/seat"
    file = settings.pagerduty_token_file
    if file and (settings.workspace / file).stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return Health.WARNING, f"{file} can be read by others; run: chmod 600 {file}"
    tomorrow = Span(start_at=services.now(), end_at=services.now() + timedelta(days=1))
    with services.publisher() as publisher:
        for target in settings.targets:
            publisher.observe(target.schedule_id, tomorrow)
    return Health.FINE, f"{settings.pagerduty_url} answers for {len(settings.targets)} schedules"


def _last_publication(services: Services) -> tuple[Health, str]:
    """Covers that are settled over HTTP are written by a job, and whoever agreed to one does not wait for it."""
    _needs_database(services)
    job = _last_job(services) if services.store.has_jobs else None
    if job is None:
        return Health.FINE, "no job has written to PagerDuty yet"
    said = f"{job.id}: {job.result.says if job.result else job.state}"
    if job.state is JobState.DONE:
        return Health.FINE, said
    if _is_made_good(services):
        return Health.FINE, f"{said}. By now PagerDuty shows all that the record says"
    wrong = Health.WARNING if job.result and job.result.failure is Failure.CONFLICTS else Health.BROKEN
    again = f"; then: watchbill jobs publish {job.order.plan_id}" if isinstance(job.order, PublishOrder) else ""
    return wrong, f"{said}. PagerDuty may page others than the record says; see: watchbill publish plan{again}"


def _is_made_good(services: Services) -> bool:
    """Whether nothing is left to write or to look at, whoever wrote it since: ``publish apply`` by hand for example."""
    from api.jobs.targets import leftovers, previews, shown_with

    if services.settings.token() is None or not services.settings.targets:
        return False
    try:
        with services.publisher() as publisher:
            plans = previews(services, publisher, shown_with(services))
            left = leftovers(services, publisher)
    except PublishError:
        return False
    return not left and all(plan.status is PlanStatus.NOTHING_TO_DO for plan in plans)


def _last_job(services: Services) -> Job | None:
    """The publication that was handed over last, of those that have ended."""
    from api.jobs.durable import DurableJobs

    with closing(DurableJobs(services.store)) as desk:
        found = desk.jobs(kinds=[JobKind.PUBLISH], states=[JobState.DONE, JobState.FAILED], limit=1)
    return found[0] if found else None


def _needs_database(services: Services) -> None:
    """Opening a database creates it, which is not for a doctor to do."""
    address = services.settings.database
    if address.startswith(SQLITE) and not Path(address.removeprefix(SQLITE)).exists():
        raise NotFound("nothing is imported yet")
